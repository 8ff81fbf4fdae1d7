// Generated from schemas/rest/openapi.json by `npm run generate`. Do not edit.
export type Login =
  | {
      name: string;
      password: string;
      locale?: "ru" | "en";
    }
  | {
      name: string;
      operator_token: string;
    };
/**
 * idle: waits for the user; asking: a question is pending; failed: the last turn failed
 */
export type SessionState = "idle" | "running" | "asking" | "failed";
export type ChangeState = "open" | "approved" | "returned" | "rejected" | "merged";

export interface Schemas {
  Error: Error;
  Me: Me;
  Login: Login;
  LoginResult: LoginResult;
  SessionSummary: SessionSummary;
  SessionState: SessionState;
  Message: Message;
  ToolCall: ToolCall;
  PlanItem: PlanItem;
  Option: Option;
  Question: Question;
  Artifact: Artifact;
  Finding: Finding;
  Check: Check;
  DataLoss: DataLoss;
  MetExpectation: MetExpectation;
  GateReport: GateReport;
  Preview: Preview;
  ReadingPart: ReadingPart;
  Alternative: Alternative;
  Reading: Reading;
  ChangeState: ChangeState;
  Change: Change;
  Release: Release;
  ModelStatus: ModelStatus;
  Session: Session;
  Event: Event;
  Customization: Customization;
  Published: Published;
  Status: Status;
  ArtifactText: ArtifactText;
  SessionChange: SessionChange;
  SimulatedWrite: SimulatedWrite;
  GatewayRecord: GatewayRecord;
  ContractDifference: ContractDifference;
  BrokenCustomization: BrokenCustomization;
  ContractStatus: ContractStatus;
  BackendLine: BackendLine;
  OutsideServers: OutsideServers;
  OutsideServer: OutsideServer;
  ForgeState: ForgeState;
  RegateStatus: RegateStatus;
  Regate: Regate;
}
export interface Error {
  code:
    | "invalid_argument"
    | "unauthenticated"
    | "permission_denied"
    | "not_found"
    | "conflict"
    | "busy"
    | "failed_precondition"
    | "exhausted"
    | "disk_full"
    | "unavailable"
    | "timeout"
    | "cancelled"
    | "internal";
  /**
   * in the caller's language where it is known; says what to do next
   */
  message: string;
  /**
   * which input is at fault
   */
  field?: string;
  /**
   * only on GET /me: a demo installation
   */
  demo?: boolean;
  /**
   * with the field confirm_data_loss: what would be lost
   */
  data_loss?: DataLoss[];
  /**
   * with the field confirmed: the write that a user backend wants to make
   */
  write?: {
    tool: string;
    arguments: {
      [k: string]: unknown;
    };
    digest: string;
  };
}
/**
 * what a step of the migrations throws away
 */
export interface DataLoss {
  file: string;
  direction: "forward" | "back";
  kind: "table_dropped" | "column_dropped" | "rows_deleted" | "values_overwritten";
  table: string;
  /**
   * empty: the whole row
   */
  column: string;
  /**
   * as far as they could be counted
   */
  rows: number;
  /**
   * on made rows, on the user's rows, or by what SQLite says that the statement does
   */
  measured: "seeded" | "user" | "statement";
  /**
   * false where a way back takes what its own way forward had brought
   */
  needs_yes: boolean;
}
export interface Me {
  name: string;
  role: "user" | "reviewer" | "admin";
  locale: "ru" | "en";
  /**
   * a demo installation: sign-in shows the demo accounts
   */
  demo: boolean;
}
export interface LoginResult {
  /**
   * also works as Authorization: Bearer
   */
  token: string;
  me: Me;
}
export interface SessionSummary {
  id: string;
  title: string;
  mode: "ask" | "plan" | "build";
  state: SessionState;
  user: string;
  /**
   * milliseconds since the epoch
   */
  created_at: number;
  /**
   * milliseconds since the epoch
   */
  updated_at: number;
}
export interface Message {
  id: string;
  role: "user" | "assistant";
  text: string;
  /**
   * milliseconds since the epoch
   */
  at: number;
  turn_id: string;
  status: "streaming" | "complete" | "stopped";
}
export interface ToolCall {
  id: string;
  turn_id: string;
  name: string;
  /**
   * one line in the user's language
   */
  summary: string;
  status: "running" | "completed" | "failed" | "interrupted";
  /**
   * milliseconds since the epoch
   */
  started_at: number;
  duration_ms?: number;
  arguments?: unknown;
  /**
   * short text
   */
  result?: string;
}
export interface PlanItem {
  id: string;
  title: string;
  status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
}
export interface Option {
  /**
   * send this as the answer
   */
  value: string;
  label: string;
  detail?: string;
  recommended?: boolean;
}
export interface Question {
  id: string;
  question: string;
  options: Option[];
  required: boolean;
  /**
   * an answer in own words is accepted
   */
  free_text: boolean;
  status: "pending" | "answered" | "withdrawn";
  answer?: string;
  /**
   * the call of an outside tool that the question is about: exactly what would be sent
   */
  call?: {
    tool: string;
    arguments: {
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
}
export interface Artifact {
  path: string;
  sha256: string;
  bytes: number;
  /**
   * grows with each change
   */
  version: number;
  /**
   * against what is released
   */
  status: "added" | "modified" | "unchanged";
}
export interface Finding {
  rule: string;
  file: string;
  line: number;
  column: number;
  text: string;
  /**
   * what to do about it
   */
  hint: string;
  severity: "error" | "warning";
}
export interface Check {
  name:
    | "path"
    | "bytes"
    | "scan"
    | "types"
    | "lint"
    | "format"
    | "build"
    | "render"
    | "site"
    | "eslint";
  ok: boolean;
  duration_ms: number;
  /**
   * how many
   */
  findings: number;
}
/**
 * what the customization says that it shows with the fixed data, and what was seen
 */
export interface MetExpectation {
  expected: string;
  seen: string;
  ok: boolean;
}
export interface GateReport {
  ok: boolean;
  checks: Check[];
  findings: Finding[];
  /**
   * absent in reports from before it was looked at
   */
  data_loss?: DataLoss[];
  /**
   * absent in reports from before there were any
   */
  expectations?: MetExpectation[];
  /**
   * digest of the files that were judged
   */
  content_sha256: string;
  /**
   * empty when red
   */
  bundle_sha256: string;
  /**
   * milliseconds since the epoch
   */
  at: number;
}
export interface Preview {
  id: string;
  /**
   * a page of the console that shows the preview alone
   */
  url: string;
  /**
   * the frame's document, on the host that serves frames; empty where the preview failed
   */
  frame_url: string;
  bundle_sha256: string;
  slot: string;
  /**
   * tools of its manifest that change something; a preview simulates them
   */
  writes: string[];
  /**
   * somebody else's data: amounts and names are replaced
   */
  masked: boolean;
  status: "starting" | "ready" | "failed" | "expired";
  /**
   * milliseconds since the epoch
   */
  expires_at: number;
  message?: string;
}
export interface ReadingPart {
  text: string;
  /**
   * where in the spec; empty for plain words
   */
  path: string;
  /**
   * word, view, source, field, metric, number, order, control, period, benchmark, ticker, slot
   */
  kind: string;
  /**
   * what this part can be instead; empty: plain words
   */
  options: {
    label: string;
    /**
     * the whole spec, to be sent to POST /sessions/{id}/spec
     */
    spec: {
      [k: string]: unknown;
    };
  }[];
}
export interface Alternative {
  id: string;
  /**
   * one click away
   */
  label: string;
  spec: {
    [k: string]: unknown;
  };
}
export interface Reading {
  /**
   * the spec in plain words
   */
  sentence: string;
  parts: ReadingPart[];
  alternatives: Alternative[];
  spec: {
    [k: string]: unknown;
  };
  /**
   * empty for a free widget spec
   */
  template: string;
  rung: number;
}
export interface Change {
  id: string;
  session_id: string;
  author: string;
  feature: string;
  title: string;
  /**
   * the author's words
   */
  request: string;
  /**
   * plain words
   */
  explanation: string;
  state: ChangeState;
  branch: string;
  commit: string;
  /**
   * what an approval is pinned to
   */
  content_sha256: string;
  rung: number;
  files: {
    path: string;
    sha256: string;
    bytes: number;
    before: string | null;
    after: string | null;
  }[];
  /**
   * Items: Core Backend tools that it may call
   */
  tools: string[];
  tools_before: string[];
  gate: GateReport;
  preview?: Preview | null;
  reviewer?: string;
  comment?: string;
  merge_commit?: string;
  release_id?: string;
  /**
   * milliseconds since the epoch
   */
  created_at: number;
  /**
   * milliseconds since the epoch
   */
  updated_at: number;
  slot?: string;
  forge?: ForgeState | null;
}
/**
 * the change on the company's forge, as it was last seen
 */
export interface ForgeState {
  kind: "gitea";
  state:
    | "gated"
    | "pushed"
    | "open"
    | "merged"
    | "released"
    | "withdrawn"
    | "closed_outside"
    | "branch_gone"
    | "foreign_commit"
    | "held";
  reason:
    | (
        | "waiting_for_review"
        | "merge_not_asked"
        | "no_right_to_merge"
        | "changes_requested"
        | "checks_red"
        | "checks_running"
        | "checks_missing"
        | "approvals_missing"
        | "not_mergeable"
        | "foreign_commit"
        | "closed_outside"
        | "branch_gone"
        | "merged_differs"
        | "merged_without_approval"
        | "merged_though_sent_back"
        | "writes_used_up"
      )
    | null;
  /**
   * of the pull request; 0: there is none yet
   */
  number: number;
  url: string | null;
  checks: ("none" | "running" | "red" | "green") | null;
  reviews: ("none" | "changes" | "approved" | "stale") | null;
  merge: ("blocked" | "ready") | null;
  merge_commit: string | null;
  merged_by: string | null;
  /**
   * Atelier merges as soon as its approval and the forge's rules allow it
   */
  wants_merge: boolean;
  error: string | null;
  /**
   * milliseconds since the epoch; 0: never
   */
  seen_at: number;
  /**
   * since when the forge does not answer; 0: it does
   */
  down_since: number;
}
export interface Release {
  id: string;
  user: string;
  feature: string;
  title: {
    ru: string;
    en: string;
  };
  slot: string;
  size: string;
  version: number;
  change_id: string;
  bundle_sha256: string;
  state: "live" | "superseded" | "rolled_back";
  hidden: boolean;
  approved_by: string;
  /**
   * milliseconds since the epoch
   */
  created_at: number;
  /**
   * milliseconds since the epoch
   */
  activated_at: number;
  /**
   * what a rollback brings back; empty = nothing
   */
  previous_id: string;
  /**
   * where its code runs
   */
  venue: "page" | "frame";
  /**
   * the reviewer who took it back until a reviewer lifts it; empty: nobody
   */
  withdrawn_by: string;
  withdrawn_reason: string;
  regate?: Regate;
}
/**
 * what the last nightly check found
 */
export interface Regate {
  state: "green" | "broken" | "unjudged";
  /**
   * milliseconds since the epoch
   */
  at: number;
  /**
   * the first errors
   */
  findings: Finding[];
}
export interface ModelStatus {
  name: string;
  state: "none" | "downloading" | "building" | "starting" | "ready" | "failed";
  /**
   * 0..1
   */
  progress: number;
  message: string;
  /**
   * requests that it works on
   */
  running?: number;
  /**
   * requests that wait for it
   */
  waiting?: number;
  /**
   * by what the tokens of requests are counted; missing until the first was
   */
  counted?: "vocabulary" | "server" | "estimate";
}
export interface Session {
  id: string;
  user: string;
  title: string;
  mode: "ask" | "plan" | "build";
  state: SessionState;
  slot: string;
  /**
   * EPOCH:SEQ of the last event in this fold; pass it as since=
   */
  cursor: string;
  messages: Message[];
  tool_calls: ToolCall[];
  plan: PlanItem[];
  resolved_context: {
    [k: string]: unknown;
  };
  questions: Question[];
  artifacts: Artifact[];
  reading: Reading | null;
  gate: GateReport | null;
  preview: Preview | null;
  change: SessionChange | null;
  /**
   * Items: messages waiting for the turn to end
   */
  queue: string[];
  /**
   * while the turn's request waits for the model: where it stands
   */
  model_place?: {
    /**
     * requests before it
     */
    ahead: number;
    /**
     * until it begins; rough
     */
    estimate_ms: number;
  } | null;
  can_undo: boolean;
  can_redo: boolean;
  publish: {
    enabled: boolean;
    /**
     * why not, in words; empty when enabled
     */
    reason: string;
  };
  /**
   * what happens now, in words
   */
  status: string;
  usage: {
    tokens_in: number;
    tokens_out: number;
    model_calls: number;
    /**
     * of the tokens: our own count, for calls that were stopped or cut before the server told
     */
    estimated: number;
  };
  last_error: Error | null;
  timings_ms: {
    [k: string]: number;
  };
  /**
   * the last lines of the customization's own backend, the oldest first
   */
  backend_log?: BackendLine[];
  /**
   * what was settled with the user, with the question it answers; resolved_context has the same by key
   */
  decisions: {
    key: string;
    /**
     * empty where the user said it unasked
     */
    question: string;
    value: string;
  }[];
  draft: {
    files: {
      path: string;
      text: string;
      bytes: number;
    }[];
    gate: GateReport | null;
  } | null;
  writing: {
    path: string;
    text: string;
  } | null;
  context: {
    used: number;
    window: number;
    /**
     * by what the tokens were counted; missing in logs of earlier versions
     */
    counted?: "vocabulary" | "server" | "estimate";
  } | null;
}
export interface SessionChange {
  id: string;
  branch: string;
  commit: string;
  state: ChangeState;
  release_id: string;
}
export interface BackendLine {
  at: number;
  level: "info" | "error";
  route: string;
  message: string;
  [k: string]: unknown;
}
/**
 * One entry of the session log; further members by type.
 */
export interface Event {
  seq: number;
  /**
   * milliseconds since the epoch
   */
  at: number;
  type:
    | "session.created"
    | "session.updated"
    | "turn.started"
    | "turn.completed"
    | "turn.stopped"
    | "turn.failed"
    | "message.added"
    | "text.delta"
    | "text.completed"
    | "tool.started"
    | "tool.progress"
    | "tool.completed"
    | "plan.updated"
    | "question.asked"
    | "question.answered"
    | "question.withdrawn"
    | "decision.recorded"
    | "artifact.changed"
    | "spec.updated"
    | "gate.started"
    | "gate.check"
    | "gate.completed"
    | "preview.ready"
    | "preview.failed"
    | "change.updated"
    | "release.updated"
    | "context.compacted"
    | "usage.updated"
    | "queue.updated"
    | "undo.applied"
    | "redo.applied"
    | "status.updated"
    | "error"
    | "session.reset"
    | "turn.resumed"
    | "step.started"
    | "step.completed"
    | "step.chosen"
    | "context.added"
    | "code.delta"
    | "draft.changed"
    | "draft.judged"
    | "draft.cleared"
    | "decision.removed"
    | "backend.log";
  [k: string]: unknown;
}
export interface Customization {
  id: string;
  feature: string;
  title: {
    ru: string;
    en: string;
  };
  slot: string;
  size: string;
  bundle_url: string;
  bundle_sha256: string;
  author: string;
  version: number;
  release_id: string;
  previous_id: string;
  session_id: string;
  hidden: boolean;
  /**
   * the release before, for the page to fall back to
   */
  previous: {
    release_id: string;
    bundle_url: string;
    bundle_sha256: string;
    version: number;
    /**
     * generated code runs in the page, everything else in a frame
     */
    venue: "page" | "frame";
    /**
     * the frame's document, with its bundle
     */
    frame_url: string;
    /**
     * tools that change something: the page confirms each call with the user
     */
    writes: string[];
  } | null;
  /**
   * generated code runs in the page, everything else in a frame
   */
  venue: "page" | "frame";
  /**
   * the frame's document, with its bundle
   */
  frame_url: string;
  /**
   * tools that change something: the page confirms each call with the user
   */
  writes: string[];
}
export interface Published {
  id: string;
  branch: string;
  commit: string;
  state: ChangeState;
  content_sha256: string;
}
export interface Status {
  model: ModelStatus;
  driver: string;
  /**
   * Items: limits that this host cannot enforce
   */
  weaker: string[];
  version: string;
  /**
   * what is wrong with the stored data; empty: nothing
   */
  problems: string[];
  regate: RegateStatus;
}
/**
 * the nightly check of all live releases
 */
export interface RegateStatus {
  /**
   * of the server's local time; null: only when asked
   */
  hour: number | null;
  /**
   * milliseconds since the epoch
   */
  next_at: number | null;
  running: boolean;
  /**
   * milliseconds since the epoch; 0: not yet
   */
  started_at: number;
  /**
   * milliseconds since the epoch; 0: not yet
   */
  finished_at: number;
  judged: number;
  broken: number;
  /**
   * the gate gave no verdict
   */
  unjudged: number;
}
export interface ArtifactText {
  path: string;
  text: string;
  before: string | null;
}
export interface SimulatedWrite {
  at: number;
  tool: string;
  arguments: {
    [k: string]: unknown;
  };
  result: {
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
export interface GatewayRecord {
  at: number;
  user: string;
  sandbox: string;
  customization: string;
  tool: string;
  arguments_sha256: string;
  /**
   * ok, simulated, repeated, a reason of refusal, or the tool's own failure code
   */
  outcome: string;
  mode: "live" | "dry_run";
  ms: number;
  [k: string]: unknown;
}
export interface ContractDifference {
  tool: string;
  /**
   * input.kind, output.positions[].price; empty: the tool itself
   */
  field: string;
  breaking: boolean;
  text: string;
  [k: string]: unknown;
}
export interface BrokenCustomization {
  user: string;
  feature: string;
  release_id: string;
  by: ContractDifference[];
  [k: string]: unknown;
}
export interface ContractStatus {
  /**
   * unknown: the Core Backend was not reached yet
   */
  state: "unknown" | "same" | "compatible" | "breaking";
  pinned_sha256: string;
  pinned_at: number;
  seen_sha256: string;
  seen_at: number;
  differences: ContractDifference[];
  broken: BrokenCustomization[];
  [k: string]: unknown;
}
export interface OutsideServers {
  servers: OutsideServer[];
}
export interface OutsideServer {
  name: string;
  /**
   * its URL or program
   */
  place: string;
  state: "starting" | "ready" | "failed";
  error: string;
  era: "modern" | "legacy" | "unknown";
  roles: string[];
  tools: {
    /**
     * as a model calls it
     */
    name: string;
    /**
     * as the server calls it
     */
    tool: string;
    rule: "allow" | "ask" | "deny";
    description: string;
    /**
     * patterns of its schema that cannot be checked, and why
     */
    unchecked?: string[];
  }[];
  /**
   * tools that cannot be offered, and why
   */
  left_out: string[];
}
