import type {
  ArtifactText,
  Change,
  ChangeState,
  Customization,
  DataLoss,
  GateReport,
  LoginResult,
  Me,
  PlanItem,
  Preview,
  Published,
  Release,
  Session,
  SessionSummary,
  Status,
} from "@atelier/protocol/rest";

export const ROOT = "/api/v1";

/** A failure the caller may show: `code` is the server's, or "offline". */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** said with "unauthenticated" by a demo installation */
    readonly demo = false,
    /** what a publication would throw away; the author has to say yes to it */
    readonly losses: DataLoss[] = [],
  ) {
    super(message);
  }
}

export const codeOf = (error: unknown): string =>
  error instanceof ApiError ? error.code : error ? "internal" : "";

type Method = "GET" | "POST" | "PUT" | "DELETE";

async function send(method: Method, url: string, body?: unknown): Promise<Response> {
  const response = await fetch(url, {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Accept-Language": document.documentElement.lang,
      "Content-Type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError("offline", "");
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
    demo?: boolean;
    data_loss?: DataLoss[];
  };
  const code = problem.code ?? (response.status === 401 ? "unauthenticated" : "internal");
  const message = problem.message ?? `HTTP ${response.status}`;
  throw new ApiError(code, message, problem.demo === true, problem.data_loss);
}

async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await send(method, ROOT + path, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const get = <T>(path: string) => call<T>("GET", path);
const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, body);
const part = encodeURIComponent;
const query = (values: Record<string, string>): string => {
  const set = Object.entries(values).filter(([, value]) => value !== "");
  return set.length > 0 ? `?${new URLSearchParams(set).toString()}` : "";
};

export type Mode = Session["mode"];
export interface Ready {
  ready: boolean;
  core_backend: string;
}

export const api = {
  me: () => get<Me>("/me"),
  logIn: (name: string, password: string, locale: "ru" | "en") =>
    post<LoginResult>("/login", { name, password, locale }),
  logOut: () => post<void>("/logout"),
  setLocale: (locale: "ru" | "en") => call<Me>("PUT", "/me", { locale }),
  regate: () => post<{ started: boolean }>("/operations/regate"),
  status: () => get<Status>("/status"),
  customizations: () =>
    get<{ customizations: Customization[] }>("/app/customizations").then((a) => a.customizations),
  // Not ready is an answer, too.
  ready: async () => (await fetch("/readyz")).json() as Promise<Ready>,
  metrics: async () => (await send("GET", "/metrics")).text(),

  sessions: () => get<{ sessions: SessionSummary[] }>("/sessions").then((a) => a.sessions),
  newSession: (mode: Mode, slot?: string) =>
    post<{ id: string }>("/sessions", { mode, ...(slot ? { slot } : {}) }),
  session: (id: string) => get<Session>(`/sessions/${part(id)}`),
  changeSession: (id: string, change: { title?: string; mode?: Mode }) =>
    call<SessionSummary>("PUT", `/sessions/${part(id)}`, change),
  deleteSession: (id: string) => call<void>("DELETE", `/sessions/${part(id)}`),
  say: (id: string, text: string, queue: boolean) =>
    post<{ turn_id: string; queued: boolean }>(`/sessions/${part(id)}/messages`, { text, queue }),
  answer: (id: string, question: string, value: string) =>
    post<{ turn_id: string }>(`/sessions/${part(id)}/answers`, { [question]: value }),
  setPlan: (id: string, items: Partial<PlanItem>[]) =>
    call<void>("PUT", `/sessions/${part(id)}/plan`, { items }),
  /** Without a value it is forgotten. */
  setDecision: (id: string, key: string, value: string | null) =>
    call<void>("PUT", `/sessions/${part(id)}/decisions`, { key, value }),
  stop: (id: string) => post<unknown>(`/sessions/${part(id)}/stop`),
  undo: (id: string) => post<unknown>(`/sessions/${part(id)}/undo`),
  redo: (id: string) => post<unknown>(`/sessions/${part(id)}/redo`),
  setSpec: (id: string, spec: object) => post<unknown>(`/sessions/${part(id)}/spec`, { spec }),
  artifact: (id: string, path: string) =>
    get<ArtifactText>(`/sessions/${part(id)}/artifacts/${path.split("/").map(part).join("/")}`),
  gate: (id: string) => post<GateReport>(`/sessions/${part(id)}/gate`),
  preview: (id: string) => post<Preview>(`/sessions/${part(id)}/preview`),
  ownTool: (name: string, args: Record<string, unknown>) =>
    post<unknown>(`/app/tools/${part(name)}`, { arguments: args }),
  openPreview: (id: string) => get<Preview>(`/previews/${part(id)}`),
  previewTool: (id: string, name: string, args: Record<string, unknown>) =>
    post<unknown>(`/previews/${part(id)}/tools/${part(name)}`, { arguments: args }),
  previewRoute: (id: string, route: string, input: Record<string, unknown>) =>
    post<unknown>(`/previews/${part(id)}/backend/${part(route)}`, { input }),
  previewError: (id: string, message: string, stack: string) =>
    post<void>(`/sessions/${part(id)}/preview_error`, { message, stack }),
  publish: (id: string, losesData: boolean) =>
    post<Published>(`/sessions/${part(id)}/publish`, losesData ? { confirm_data_loss: true } : {}),

  changes: (state: ChangeState | "") =>
    get<{ changes: Change[] }>(`/changes${query({ state })}`).then((a) => a.changes),
  change: (id: string) => get<Change>(`/changes/${part(id)}`),
  changePreview: (id: string) => post<Preview>(`/changes/${part(id)}/preview`),
  approve: (id: string, content_sha256: string, comment: string) =>
    post<Change>(`/changes/${part(id)}/approve`, { content_sha256, comment }),
  giveBack: (id: string, comment: string) =>
    post<Change>(`/changes/${part(id)}/return`, { comment }),
  reject: (id: string, comment: string) => post<Change>(`/changes/${part(id)}/reject`, { comment }),
  merge: (id: string) => post<Change>(`/changes/${part(id)}/merge`),

  releases: () => get<{ releases: Release[] }>("/releases").then((a) => a.releases),
  rollBack: (id: string, comment: string) =>
    post<Release>(`/releases/${part(id)}/rollback`, comment ? { comment } : {}),
  activate: (id: string) => post<Release>(`/releases/${part(id)}/activate`),
};
