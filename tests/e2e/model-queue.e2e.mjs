// One model, several people: the window as its server counts it, and the queue in front of it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FakeModel } from "../support/fake-model.mjs";
import { Stack, until } from "./stack.mjs";
import { signedIn, sse } from "./wire.mjs";

const REQUEST = "Table of my positions with a private note for each one";

const model = new FakeModel();
let stack;
let a;
let b;

beforeAll(async () => {
  // Two answers of up to 4,000 tokens do not fit beside each other.
  model.listed = { owned_by: "vllm", max_model_len: 8192 };
  await model.start();
  stack = new Stack({ model: model.url });
  writeFileSync(join(stack.data, "atelier.json"), JSON.stringify({ model_kv_tokens: 8192 }));
  await stack.start();
  a = await signedIn(stack, "investor-a");
  b = await signedIn(stack, "investor-b");
  await until("the model", async () => (await a.get("/status")).body.model.state === "ready");
});

afterAll(async () => {
  await stack?.stop();
  await model.stop();
});

async function begin(user) {
  const { id } = (await user.post("/sessions", {})).body;
  expect((await user.post(`/sessions/${id}/messages`, { text: REQUEST })).status).toBe(202);
  return id;
}

const session = async (user, id) => (await user.get(`/sessions/${id}`)).body;

test("the server counts, and the session and the status say so; an answer stays within what is left", async () => {
  model.tokens = 5000;
  model.answers = ["Good day."];
  const id = await begin(a);
  const now = await until("the turn", async () => {
    const each = await session(a, id);
    return each.state === "running" ? null : each;
  });
  expect(now.context).toEqual({ used: 5000, window: 8192, counted: "server" });
  expect((await a.get("/status")).body.model.counted).toBe("server");
  expect(model.last.max_tokens).toBe(3192);
  expect(model.counted.messages[0].role).toBe("system");
});

test("a second person waits with a place and an estimate, and is served when the first is done", async () => {
  model.tokens = 2000;
  model.answers = ["For the first.", "For the second."];
  let free;
  model.hold = new Promise((resolve) => {
    free = resolve;
  });
  const first = await begin(a);
  await until("the first request", async () => model.asked.length > 1);
  const second = await begin(b);
  const waiting = await until("a place", async () => (await session(b, second)).model_place);
  expect(waiting.ahead).toBe(0);
  expect(waiting.estimate_ms).toBeGreaterThan(0);
  expect(model.asked.length).toBe(2);
  free();
  model.hold = Promise.resolve();
  const done = await until("the second turn", async () => {
    const now = await session(b, second);
    return now.state === "running" ? null : now;
  });
  expect(done.messages.at(-1).text).toBe("For the second.");
  expect(done.model_place).toBeUndefined();
  expect((await session(a, first)).messages.at(-1).text).toBe("For the first.");
  const events = await sse(stack, b.token, second, null, (event) => event.type === "turn.completed");
  const places = events.filter((event) => event.type === "queue.updated").map((event) => event.model);
  expect(places.length).toBeGreaterThan(1);
  expect(places.at(-1)).toBeNull();
});

test("a turn that is stopped in the queue never reaches the model, and the queue goes on", async () => {
  model.answers = ["For the first.", "For the third."];
  let free;
  model.hold = new Promise((resolve) => {
    free = resolve;
  });
  const before = model.asked.length;
  const first = await begin(a);
  await until("the first request", async () => model.asked.length > before);
  const second = await begin(b);
  await until("a place", async () => (await session(b, second)).model_place);
  expect((await b.post(`/sessions/${second}/stop`, {})).status).toBeLessThan(300);
  const third = await begin(b);
  await until("a place", async () => (await session(b, third)).model_place);
  free();
  model.hold = Promise.resolve();
  await until("the third turn", async () => (await session(b, third)).state === "idle");
  expect((await session(b, third)).messages.at(-1).text).toBe("For the third.");
  expect(await session(b, second)).toMatchObject({ state: "idle" });
  expect(model.asked.length).toBe(before + 2);
  expect((await session(a, first)).state).toBe("idle");
});

test("what one user left in the server's cache serves that user only", async () => {
  model.answers = ["One.", "Two."];
  const salts = [];
  for (const user of [a, b]) {
    const id = await begin(user);
    await until("the turn", async () => (await session(user, id)).state !== "running");
    salts.push(model.last.cache_salt);
  }
  expect(salts[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(salts[1]).toMatch(/^[0-9a-f]{64}$/);
  expect(salts[0]).not.toBe(salts[1]);
});
