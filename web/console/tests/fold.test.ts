import type { Session } from "@atelier/protocol/rest";
import { describe, expect, test } from "vitest";
import { apply, merge, needsFetch, viewOf, type View } from "../src/shared/fold.ts";
import type { LogEvent } from "../src/shared/log-event.ts";

const start: Session = {
  id: "s",
  user: "investor-a",
  title: "",
  mode: "build",
  state: "idle",
  slot: "dashboard.grid",
  cursor: "e1:0",
  messages: [],
  tool_calls: [],
  plan: [],
  resolved_context: {},
  decisions: [],
  draft: null,
  writing: null,
  context: null,
  questions: [],
  artifacts: [],
  reading: null,
  gate: null,
  preview: null,
  change: null,
  queue: [],
  can_undo: false,
  can_redo: true,
  publish: { enabled: true, reason: "" },
  status: "",
  usage: { tokens_in: 0, tokens_out: 0, model_calls: 0, estimated: 0 },
  last_error: null,
  timings_ms: {},
};

type Body = { type: LogEvent["type"]; [member: string]: unknown };
const log = (...bodies: Body[]): LogEvent[] =>
  bodies.map((body, at) => ({ seq: at + 1, at: 1000 + at, ...body }) as LogEvent);
const fold = (events: LogEvent[], from: View = viewOf(start)): View => events.reduce(apply, from);

describe("the fold", () => {
  test("the last lines of a backend stay", () => {
    const line = (message: string) => ({ at: 1, level: "info", route: "list", message });
    const view = fold(
      log(
        ...Array.from({ length: 40 }, (_, at) => ({
          type: "backend.log" as const,
          entries: [line(`a${at}`), line(`b${at}`)],
        })),
      ),
    );
    expect(view.backend_log).toHaveLength(50);
    expect(view.backend_log?.at(-1)?.message).toBe("b39");
    expect(view.backend_log?.[0]?.message).toBe("a15");
  });

  test("text streams into one message and is settled by the whole", () => {
    const view = fold(
      log(
        { type: "turn.started", turn_id: "t" },
        { type: "message.added", message_id: "u", role: "user", text: "Hello", turn_id: "t" },
        { type: "text.delta", message_id: "a", text: "Wi", turn_id: "t" },
        { type: "text.delta", message_id: "a", text: "dget", turn_id: "t" },
      ),
    );
    expect(view.state).toBe("running");
    expect(view.messages.map(({ role, text, status }) => [role, text, status])).toEqual([
      ["user", "Hello", "complete"],
      ["assistant", "Widget", "streaming"],
    ]);
    const [whole] = log({ type: "text.completed", message_id: "a", text: "Widget.", turn_id: "t" });
    const done = apply(view, { ...whole, seq: 5 } as LogEvent);
    expect(done.messages[1]).toMatchObject({ text: "Widget.", status: "complete" });
    expect(done.cursor).toBe("e1:5");
  });

  test("an event that is already in the fold changes nothing", () => {
    const events = log({ type: "text.delta", message_id: "a", text: "once", turn_id: "t" });
    const view = fold(events);
    expect(fold(events, view)).toBe(view);
  });

  test("a stopped turn leaves nothing running", () => {
    const view = fold(
      log(
        { type: "turn.started", turn_id: "t" },
        {
          type: "plan.updated",
          items: [
            { id: "1", title: "a", status: "completed" },
            { id: "2", title: "b", status: "in_progress" },
            { id: "3", title: "c", status: "pending" },
          ],
        },
        { type: "tool.started", call_id: "c", turn_id: "t", name: "check", summary: "Checking" },
        { type: "text.delta", message_id: "a", text: "half", turn_id: "t" },
        { type: "turn.stopped", turn_id: "t" },
      ),
    );
    expect(view).toMatchObject({ state: "idle", status: "", can_undo: true });
    expect(view.plan.map((item) => item.status)).toEqual(["completed", "cancelled", "cancelled"]);
    expect(view.tool_calls[0]?.status).toBe("interrupted");
    expect(view.messages[0]).toMatchObject({ text: "half", status: "stopped" });
  });

  test("a failed turn says why and marks the step that failed", () => {
    const view = fold(
      log(
        { type: "turn.started", turn_id: "t" },
        {
          type: "plan.updated",
          items: [
            { id: "1", title: "a", status: "in_progress" },
            { id: "2", title: "b", status: "pending" },
          ],
        },
        {
          type: "turn.failed",
          turn_id: "t",
          error: { code: "unavailable", message: "The model does not answer." },
        },
      ),
    );
    expect(view.state).toBe("failed");
    expect(view.plan.map((item) => item.status)).toEqual(["failed", "cancelled"]);
    expect(view.last_error?.message).toBe("The model does not answer.");
  });

  test("a question keeps the session asking until it is answered", () => {
    const asked = log(
      { type: "turn.started", turn_id: "t" },
      {
        type: "question.asked",
        questions: [{ id: "q", question: "Which?", options: [], required: true, free_text: true }],
      },
      { type: "turn.completed", turn_id: "t" },
    );
    const view = fold(asked);
    expect(view.state).toBe("asking");
    const [answered] = log({ type: "question.answered", id: "q", value: "price" });
    const next = apply(view, { ...answered, seq: 4 } as LogEvent);
    expect(next.questions[0]).toMatchObject({ status: "answered", answer: "price" });
  });

  test("a changed file makes the verdict void; a file without text is gone", () => {
    const report = { ok: true, checks: [], findings: [] };
    const view = fold(
      log(
        { type: "artifact.changed", path: "widget.tsx", text: "1", sha256: "x", bytes: 1 },
        { type: "artifact.changed", path: "backend.ts", text: "1", sha256: "x", bytes: 1 },
        { type: "gate.completed", report },
        { type: "artifact.changed", path: "widget.tsx", text: "22", sha256: "y", bytes: 2 },
        { type: "artifact.changed", path: "backend.ts" },
      ),
    );
    expect(view.gate).toBeNull();
    expect(view.publish.enabled).toBe(false);
    expect(view.artifacts).toEqual([
      { path: "widget.tsx", sha256: "y", bytes: 2, version: 2, status: "modified" },
    ]);
  });

  test("checks are counted while the gate runs", () => {
    const view = fold(
      log(
        { type: "gate.started" },
        { type: "gate.check", name: "path", ok: true, duration_ms: 1, findings: [] },
        { type: "gate.check", name: "types", ok: false, duration_ms: 9, findings: [{}, {}] },
      ),
    );
    expect(view.checking?.map(({ name, findings }) => [name, findings])).toEqual([
      ["path", 0],
      ["types", 2],
    ]);
  });

  test("a fetched fold wins only when it is not older than the stream", () => {
    const view = fold(log({ type: "status.updated", text: "now" }));
    expect(merge(view, { ...start, cursor: "e1:0" })).toBe(view);
    expect(merge(view, { ...start, cursor: "e1:1", can_undo: true }).can_undo).toBe(true);
    expect(merge(view, { ...start, cursor: "e2:0" }).cursor).toBe("e2:0");
  });

  test("what no event carries is fetched", () => {
    const [undo, text] = log({ type: "undo.applied" }, { type: "text.delta" });
    expect([undo, text].map((event) => event && needsFetch(event))).toEqual([true, false]);
  });
});
