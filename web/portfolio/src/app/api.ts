import { WriteAsked, type AskedWrite } from "@atelier/frame/host";
import { ToolError } from "@atelier/sdk/host";

const ROOT = "/api/v1";

async function request(path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${ROOT}${path}`, {
    method: body === undefined ? "GET" : "POST",
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      "Accept-Language": document.documentElement.lang,
      "Content-Type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ToolError("offline", "the server cannot be reached");
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const problem = (answer ?? {}) as { code?: string; message?: string; write?: AskedWrite };
  const code = problem.code ?? (response.status === 401 ? "unauthenticated" : "internal");
  if (problem.write) throw new WriteAsked(code, problem.message ?? "", problem.write);
  throw new ToolError(code, problem.message ?? `HTTP ${response.status}`);
}

export interface Me {
  name: string;
  role: string;
  locale: "ru" | "en";
}

/** Where a release's code runs: generated code in the page, everything else in a frame. */
export interface Placed {
  release_id: string;
  bundle_url: string;
  bundle_sha256: string;
  version: number | string;
  venue: "page" | "frame";
  frame_url: string;
  writes: string[];
}

export interface Customization extends Placed {
  id: string;
  feature: string;
  title: { ru: string; en: string };
  slot: string;
  size: "small" | "medium" | "wide";
  author: string;
  hidden: boolean;
  /** the release before this one, where there is one */
  previous?: Placed | null;
}

export const api = {
  me: () => request("/me") as Promise<Me>,
  logIn: (name: string, password: string) => request("/login", { name, password }),
  customizations: async () => {
    const answer = (await request("/app/customizations")) as { customizations: Customization[] };
    return answer.customizations;
  },
  hide: (feature: string, hidden: boolean) =>
    request(`/app/customizations/${encodeURIComponent(feature)}/hide`, { hidden }),
  callTool: (
    name: string,
    args: Record<string, unknown>,
    portfolioId?: string,
    releaseId?: string,
  ) =>
    request(`/app/tools/${encodeURIComponent(name)}`, {
      arguments: args,
      ...(portfolioId ? { portfolio_id: portfolioId } : {}),
      ...(releaseId ? { release_id: releaseId } : {}),
    }),
  callBackend: (
    route: string,
    input: Record<string, unknown>,
    releaseId?: string,
    confirmed: string[] = [],
  ) =>
    request(`/app/backend/${encodeURIComponent(route)}`, {
      release_id: releaseId ?? "",
      input,
      ...(confirmed.length > 0 ? { confirmed } : {}),
    }),
};
