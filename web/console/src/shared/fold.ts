import type { Check, Session } from "@atelier/protocol/rest";
import type { LogEvent } from "./log-event.ts";

/** The server's fold, and what only a reader who is there sees. */
export interface View extends Session {
  /** checks of a gate that is running now */
  checking: Check[] | null;
  /** the last word of a running tool */
  progress: Record<string, string>;
}

export const viewOf = (session: Session): View => ({ ...session, checking: null, progress: {} });

const seqOf = (cursor: string): number => Number(cursor.slice(cursor.indexOf(":") + 1));

/** Whether the event says that the server's own fold must be fetched: it moves what no event carries. */
export const needsFetch = (event: LogEvent): boolean =>
  /^(undo|redo)\.applied$|^turn\.(completed|stopped|failed)$|^(change|release)\.updated$|^gate\.completed$/.test(
    event.type,
  );

/** As many as the server keeps. */
const NO_PREVIEW = {
  id: "",
  url: "",
  frame_url: "",
  bundle_sha256: "",
  slot: "",
  writes: [],
  masked: false,
  expires_at: 0,
};

const BACKEND_LINES = 50;

const waiting = (view: View): boolean => view.questions.some((each) => each.status === "pending");

/** A turn that ends leaves nothing "running", however it ended. */
function settled(view: View, last: "complete" | "stopped"): View {
  return {
    ...view,
    messages: view.messages.map((m) => (m.status === "streaming" ? { ...m, status: last } : m)),
    tool_calls: view.tool_calls.map((c) =>
      c.status === "running" ? { ...c, status: "interrupted" } : c,
    ),
    status: "",
    checking: null,
    progress: {},
    writing: null,
    model_place: null,
    can_undo: true,
  };
}

type Of<Type extends LogEvent["type"]> = Extract<LogEvent, { type: Type }>;

function withText(view: View, event: Of<"text.delta" | "text.completed">): View {
  const whole = event.type === "text.completed";
  // What was shown turned out to be no words for the reader.
  if (whole && event.text === "") {
    return { ...view, messages: view.messages.filter((m) => m.id !== event.message_id) };
  }
  const known = view.messages.some((m) => m.id === event.message_id);
  if (!known) {
    return {
      ...view,
      messages: [
        ...view.messages,
        {
          id: event.message_id,
          role: "assistant",
          text: event.text,
          at: event.at,
          turn_id: event.turn_id,
          status: whole ? "complete" : "streaming",
        },
      ],
    };
  }
  return {
    ...view,
    messages: view.messages.map((m) => {
      if (m.id !== event.message_id) return m;
      return whole
        ? { ...m, text: event.text, status: "complete" }
        : { ...m, text: m.text + event.text };
    }),
  };
}

function withArtifact(view: View, event: Of<"artifact.changed">): View {
  const before = view.artifacts.find((each) => each.path === event.path);
  const rest = view.artifacts.filter((each) => each.path !== event.path);
  const next = {
    path: event.path,
    sha256: event.sha256 ?? "",
    bytes: event.bytes ?? event.text?.length ?? 0,
    version: (before?.version ?? 0) + 1,
    status: before ? ("modified" as const) : ("added" as const),
  };
  const artifacts = event.text === undefined ? rest : [...rest, next];
  return {
    ...view,
    artifacts: artifacts.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    gate: null,
    publish: { ...view.publish, enabled: false },
  };
}

const NO_DRAFT: NonNullable<View["draft"]> = { files: [], gate: null };

function withDraft(view: View, event: Of<"draft.changed">): View {
  const rest = (view.draft ?? NO_DRAFT).files.filter((each) => each.path !== event.path);
  const { path, text } = event;
  const files = text === undefined ? rest : [...rest, { path, text, bytes: text.length }];
  return {
    ...view,
    draft: { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), gate: null },
  };
}

function withCode(view: View, event: Of<"code.delta">): View {
  const before = view.writing?.path === event.path ? view.writing.text : "";
  return { ...view, writing: { path: event.path, text: before + event.text } };
}

function withDecision(view: View, event: Of<"decision.recorded" | "decision.removed">): View {
  const { key } = event;
  const others = view.decisions.filter((each) => each.key !== key);
  const { [key]: _, ...rest } = view.resolved_context as Record<string, unknown>;
  if (event.type === "decision.removed") {
    return { ...view, decisions: others, resolved_context: rest };
  }
  const { question = "", value } = event;
  const at = view.decisions.findIndex((each) => each.key === key);
  const made = { key, question, value };
  return {
    ...view,
    decisions: at < 0 ? [...others, made] : view.decisions.with(at, made),
    resolved_context: { ...view.resolved_context, [key]: value },
  };
}

function settleQuestion(view: View, id: string, status: "answered" | "withdrawn", answer?: string) {
  return {
    ...view,
    questions: view.questions.map((each) =>
      each.id === id && each.status === "pending"
        ? { ...each, status, ...(answer ? { answer } : {}) }
        : each,
    ),
  };
}

function endTurn(view: View, event: Of<"turn.completed" | "turn.stopped" | "turn.failed">): View {
  const next = settled(view, event.type === "turn.completed" ? "complete" : "stopped");
  if (event.type === "turn.completed") {
    return {
      ...next,
      state: waiting(view) ? "asking" : "idle",
      timings_ms: event.timings_ms ?? view.timings_ms,
    };
  }
  const failed = event.type === "turn.failed";
  return {
    ...next,
    state: waiting(view) ? "asking" : failed ? "failed" : "idle",
    last_error: failed ? (event.error ?? view.last_error) : view.last_error,
    plan: view.plan.map((item) => {
      if (item.status === "in_progress")
        return { ...item, status: failed ? "failed" : "cancelled" };
      return item.status === "pending" ? { ...item, status: "cancelled" } : item;
    }),
  };
}

function change(view: View, event: LogEvent): View {
  switch (event.type) {
    case "session.created":
      return { ...view, mode: event.mode as Session["mode"], slot: event.slot, title: event.title };
    case "session.updated":
      return {
        ...view,
        title: event.title ?? view.title,
        mode: (event.mode as Session["mode"] | undefined) ?? view.mode,
        slot: event.slot ?? view.slot,
      };
    case "turn.started":
      return {
        ...view,
        state: "running",
        last_error: null,
        can_undo: false,
        can_redo: false,
        publish: { ...view.publish, enabled: false },
      };
    case "turn.completed":
    case "turn.stopped":
    case "turn.failed":
      return endTurn(view, event);
    case "message.added":
      return {
        ...view,
        messages: [
          ...view.messages,
          {
            id: event.message_id,
            role: event.role === "user" ? "user" : "assistant",
            text: event.text,
            at: event.at,
            turn_id: event.turn_id,
            status: "complete",
          },
        ],
      };
    case "text.delta":
    case "text.completed":
      return withText(view, event);
    case "tool.started": {
      const { call_id: id, turn_id, name, summary, at: started_at, arguments: args } = event;
      const call = { id, turn_id, name, summary, started_at, arguments: args };
      return {
        ...view,
        tool_calls: [...view.tool_calls, { ...call, status: "running" }],
        status: summary,
      };
    }
    case "tool.progress":
      return { ...view, progress: { ...view.progress, [event.call_id]: event.text } };
    case "tool.completed":
      return {
        ...view,
        tool_calls: view.tool_calls.map((call) =>
          call.id === event.call_id
            ? {
                ...call,
                status: event.status === "completed" ? "completed" : "failed",
                duration_ms: event.duration_ms,
                result: event.result ?? "",
              }
            : call,
        ),
      };
    case "plan.updated":
      return { ...view, plan: event.items };
    case "question.asked":
      return {
        ...view,
        questions: [
          ...view.questions,
          ...event.questions.map((each) => ({ ...each, status: "pending" as const })),
        ],
      };
    case "question.answered":
      return settleQuestion(view, event.id, "answered", event.value);
    case "question.withdrawn":
      return settleQuestion(view, event.id, "withdrawn");
    case "decision.recorded":
    case "decision.removed":
      return withDecision(view, event);
    case "step.started":
      return event.context ? { ...view, context: event.context } : view;
    case "step.completed":
      return { ...view, writing: null };
    case "code.delta":
      return withCode(view, event);
    case "draft.changed":
      return withDraft(view, event);
    case "draft.judged":
      return {
        ...view,
        draft: { ...(view.draft ?? NO_DRAFT), gate: event.report },
        checking: null,
      };
    case "draft.cleared":
      return { ...view, draft: null };
    case "turn.resumed":
      return { ...settled(view, "stopped"), state: "running", can_undo: false };
    case "spec.updated":
      return { ...view, reading: event.reading };
    case "artifact.changed":
      return withArtifact(view, event);
    case "gate.started":
      return { ...view, checking: [] };
    case "gate.check": {
      const { name, ok, duration_ms, findings } = event;
      const count = typeof findings === "number" ? findings : findings.length;
      return {
        ...view,
        checking: [...(view.checking ?? []), { name, ok, duration_ms, findings: count }],
      };
    }
    case "gate.completed":
      return { ...view, gate: event.report, checking: null };
    case "preview.ready":
      return { ...view, preview: event.preview };
    case "preview.failed":
      return {
        ...view,
        preview: {
          ...(view.preview ?? NO_PREVIEW),
          status: "failed",
          message: event.message,
        },
      };
    case "backend.log":
      return {
        ...view,
        backend_log: [...(view.backend_log ?? []), ...event.entries].slice(-BACKEND_LINES),
      };
    case "change.updated":
      return { ...view, change: event.change };
    case "usage.updated":
      return {
        ...view,
        usage: {
          tokens_in: view.usage.tokens_in + (event.tokens_in ?? 0),
          tokens_out: view.usage.tokens_out + (event.tokens_out ?? 0),
          model_calls: view.usage.model_calls + (event.model_calls ?? 0),
          estimated: view.usage.estimated + (event.estimated ?? 0),
        },
      };
    case "queue.updated":
      return {
        ...view,
        queue: event.queue ?? view.queue,
        model_place: event.model === undefined ? (view.model_place ?? null) : event.model,
      };
    case "status.updated":
      return { ...view, status: event.text };
    case "error":
      return { ...view, last_error: { code: event.code, message: event.message } };
    default:
      return view;
  }
}

/** One event onto the fold. An event that is already in it changes nothing. */
export function apply(view: View, event: LogEvent): View {
  if (event.seq <= seqOf(view.cursor)) return view;
  const epoch = view.cursor.slice(0, view.cursor.indexOf(":"));
  return { ...change(view, event), cursor: `${epoch}:${event.seq}` };
}

/** A fetched fold beside what the stream has told meanwhile: the later one holds. */
export function merge(view: View, fetched: Session): View {
  const sameLog = fetched.cursor.split(":")[0] === view.cursor.split(":")[0];
  if (!sameLog || seqOf(fetched.cursor) >= seqOf(view.cursor)) {
    return { ...viewOf(fetched), checking: view.checking, progress: view.progress };
  }
  return view;
}
