import { readdirSync, readFileSync } from "node:fs";
import type { Session } from "@atelier/protocol/rest";
import { expect, test } from "vitest";
import { apply, viewOf, type View } from "../src/shared/fold.ts";
import type { LogEvent } from "../src/shared/log-event.ts";

/** Whole dialogues as the server wrote and folded them: libs/agent/tests/golden. */
const FOLDER = new URL("../../../libs/agent/tests/golden/", import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

const start = (session: Session): Session => ({
  ...session,
  title: "",
  mode: "build",
  state: "idle",
  cursor: "e:0",
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
  queue: [],
  status: "",
  usage: { tokens_in: 0, tokens_out: 0, model_calls: 0, estimated: 0 },
  last_error: null,
});

/** What both keep; of a call the reader gets its arguments as they were told. */
const shared = (view: View | Session) => ({
  title: view.title,
  mode: view.mode,
  state: view.state,
  messages: view.messages,
  calls: view.tool_calls.map(({ id, name, status, summary }) => ({ id, name, status, summary })),
  plan: view.plan,
  resolved_context: view.resolved_context,
  decisions: view.decisions,
  draft: view.draft,
  writing: view.writing,
  context: view.context,
  queue: view.queue,
  model_place: view.model_place ?? null,
  questions: view.questions.map(({ id, status, answer }) => ({ id, status, answer })),
  artifacts: view.artifacts.map(({ path, sha256, bytes }) => ({ path, sha256, bytes })),
  reading: view.reading,
  gate: view.gate,
  usage: view.usage,
  last_error: view.last_error,
});

test.each(names)("the console makes of %s what the server made of it", (name) => {
  const { events, session } = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as {
    events: LogEvent[];
    session: Session;
  };
  // An undo is not in the events: the reader fetches the session then.
  if (events.some((event) => /^(undo|redo)\./.test(event.type))) return;
  const view = events.reduce(apply, viewOf(start(session)));
  expect(shared(view)).toEqual(shared(session));
});

test("there are vectors", () => expect(names.length).toBeGreaterThan(5));
