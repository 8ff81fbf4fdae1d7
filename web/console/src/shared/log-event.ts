import type {
  BackendLine,
  Check,
  Error as Failure,
  Finding,
  GateReport,
  PlanItem,
  Preview,
  Question,
  Reading,
  Session,
  SessionChange,
} from "@atelier/protocol/rest";

type Ask = Omit<Question, "status" | "answer">;

/** What docs/protocol/events.md lists, by type. */
interface Bodies {
  "session.created": { user: string; mode: string; slot: string; title: string };
  "session.updated": { title?: string; mode?: string; slot?: string };
  "turn.started": { turn_id: string; lang?: string };
  "turn.resumed": { turn_id: string };
  "step.started": {
    step_id: string;
    turn_id: string;
    purpose: string;
    context?: NonNullable<Session["context"]>;
    candidates?: number;
  };
  "step.completed": { step_id: string; purpose: string; text: string };
  "step.chosen": { step_id: string; text: string };
  "context.added": object;
  "code.delta": { path: string; text: string };
  "draft.changed": { path: string; text?: string };
  "draft.judged": { report: GateReport };
  "draft.cleared": object;
  "decision.removed": { key: string };
  "turn.completed": { turn_id: string; timings_ms?: Record<string, number> };
  "turn.stopped": { turn_id: string };
  "turn.failed": { turn_id: string; error?: Failure };
  "message.added": { message_id: string; role: string; text: string; turn_id: string };
  "text.delta": { turn_id: string; message_id: string; text: string };
  "text.completed": { turn_id: string; message_id: string; text: string; step_id?: string };
  "tool.started": {
    call_id: string;
    turn_id: string;
    name: string;
    summary: string;
    arguments?: unknown;
  };
  "tool.progress": { call_id: string; text: string };
  "tool.completed": { call_id: string; status: string; duration_ms: number; result?: string };
  "plan.updated": { items: PlanItem[]; by?: string };
  "question.asked": { questions: Ask[]; user_message?: string };
  "question.answered": { id: string; value: string; label?: string };
  "question.withdrawn": { id: string };
  "decision.recorded": { key: string; question?: string; value: string };
  "spec.updated": { reading: Reading | null };
  "artifact.changed": { path: string; text?: string; sha256?: string; bytes?: number };
  "gate.started": object;
  "gate.check": Omit<Check, "findings"> & { findings: Finding[] | number };
  "gate.completed": { report: GateReport };
  "preview.ready": { preview: Preview };
  "preview.failed": { message: string };
  "change.updated": { change: SessionChange };
  "release.updated": { release?: unknown };
  "backend.log": { entries: BackendLine[] };
  "context.compacted": object;
  "usage.updated": {
    tokens_in?: number;
    tokens_out?: number;
    model_calls?: number;
    estimated?: number;
  };
  "queue.updated": { queue?: string[]; model?: Session["model_place"] };
  "status.updated": { text: string };
  error: Failure;
  "undo.applied": object;
  "redo.applied": object;
}

export type LogEvent = {
  [Type in keyof Bodies]: { seq: number; at: number; type: Type } & Bodies[Type];
}[keyof Bodies];

/** The first event of a stream whose cursor the server does not know. */
export interface ResetEvent {
  seq: number;
  type: "session.reset";
  cursor: string;
}
