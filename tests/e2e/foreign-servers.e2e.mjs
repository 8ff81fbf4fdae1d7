// Servers of other people at their worst: a model server's errors as a user reads them, an MCP server that forgets, redirects and mixes.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { asBlocks, FakeModel } from "../support/fake-model.mjs";
import { ROOT, Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";

const EXAMPLE = join(ROOT, "web/user-backend/examples/position-notes");
const CODE = asBlocks(
  Object.fromEntries(
    ["widget.tsx", "backend.ts", "migrations/001_notes.sql"].map((path) => [
      path,
      readFileSync(join(EXAMPLE, path), "utf8"),
    ]),
  ),
);
const REQUEST = {
  en: "Table of my positions with a private note for each one",
  ru: "Таблица моих позиций с личной заметкой к каждой",
};

/** Plays faults before it answers. */
class FaultyModel extends FakeModel {
  faults = [];
  tries = 0;

  async answer(request, response) {
    if (request.url.endsWith("/models")) return super.answer(request, response);
    let text = "";
    for await (const part of request) text += part;
    const wantsSpec = Boolean(JSON.parse(text).response_format ?? JSON.parse(text).grammar);
    if (!wantsSpec) this.tries += 1;
    const fault = wantsSpec ? null : this.faults.shift();
    if (fault) return fault(response);
    return super.answer(
      {
        url: request.url,
        [Symbol.asyncIterator]: async function* () {
          yield text;
        },
      },
      response,
    );
  }
}

const status =
  (code, body, headers = {}) =>
  (response) =>
    response.writeHead(code, headers).end(body);
const stream =
  (...events) =>
  (response) => {
    response.setHeader("Content-Type", "text/event-stream");
    response.end(
      events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join(""),
    );
  };
const chunk = (content) => ({
  choices: [{ index: 0, delta: { content } }],
  usage: { prompt_tokens: 700, completion_tokens: 3 },
});

/** A legacy MCP server behind a redirect, whose sessions can be forgotten. */
class ForgetfulServer {
  sessions = new Set();
  initialized = 0;
  calls = [];

  async start() {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/mcp`;
  }

  async answer(request, response) {
    let text = "";
    for await (const part of request) text += part;
    if (request.url === "/mcp") return response.writeHead(308, { Location: "/mcp/" }).end();
    if (request.method !== "POST") return response.writeHead(405).end();
    const message = JSON.parse(text);
    const say = (code, body, headers = {}) =>
      response.writeHead(code, { "Content-Type": "application/json", ...headers }).end(`\uFEFF \n${body}`);
    const result = (value, headers) =>
      say(
        200,
        JSON.stringify({ jsonrpc: "2.0", id: message.id, result: value }).replaceAll("HALF", "\\ud83d"),
        headers,
      );
    if (message.method === "initialize") {
      const id = `s${++this.initialized}`;
      this.sessions.add(id);
      return result(
        { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "x", version: "1" } },
        { "Mcp-Session-Id": id },
      );
    }
    if (!this.sessions.has(request.headers["mcp-session-id"])) {
      const error = { code: -32001, message: "Session not found" };
      return say(404, JSON.stringify({ jsonrpc: "2.0", id: message.id ?? null, error }));
    }
    if (message.id === undefined) return response.writeHead(202).end();
    if (message.method === "tools/list") {
      const page = message.params?.cursor;
      const schema = (pattern) => ({ type: "object", properties: { code: { type: "string", pattern, maxLength: 8 } } });
      const tool =
        page === undefined
          ? { name: "look", inputSchema: schema("^(?=.*[0-9]).+$") }
          : { name: "second", inputSchema: schema("^[a-z]+$") };
      return result({ tools: [tool], ...(page === undefined ? { nextCursor: "" } : { nextCursor: "stuck" }) });
    }
    this.calls.push(message.params);
    return result({
      content: [
        { type: "text", text: "first HALF" },
        { type: "text", text: "second" },
        { type: "resource", resource: { uri: "file:///a.md", mimeType: "text/markdown", text: "embedded words" } },
      ],
    });
  }
}

const model = new FaultyModel();
const mcp = new ForgetfulServer();
let stack;
let a;

beforeAll(async () => {
  await model.start();
  await mcp.start();
  stack = new Stack({ model: model.url });
  writeFileSync(
    join(stack.data, "atelier.json"),
    JSON.stringify({ mcp_servers: { odd: { url: mcp.url, rules: { "*": "allow" } } } }),
  );
  await stack.start();
  a = await signedIn(stack, "investor-a");
});

afterAll(async () => {
  await stack?.stop();
  await model.stop();
  mcp.server.closeAllConnections();
  mcp.server.close();
});

const session = async (id) => (await a.get(`/sessions/${id}`)).body;
const settled = (id) =>
  until(
    "the turn",
    async () => {
      const now = await session(id);
      return now.state === "running" ? null : now;
    },
    60_000,
  );

async function begin(lang, faults, answers = []) {
  const id = (await a.post("/sessions", {})).body.id;
  Object.assign(model, { faults: [...faults], answers: [...answers], asked: [], tries: 0 });
  expect((await a.post(`/sessions/${id}/messages`, { text: REQUEST[lang] })).status).toBe(202);
  return id;
}

const SECRETS = "at http://10.1.2.3:8000/v1 with sk-abcdefgh12345678, see /srv/models/x.gguf and OPENAI_API_KEY";
const FAULTS = [
  ["error object", status(500, JSON.stringify({ error: { message: `engine stopped ${SECRETS}` } })), /engine stopped/],
  [
    "vLLM",
    status(400, JSON.stringify({ object: "error", message: "maximum context length is 4096 tokens", code: 400 })),
    /maximum context length is 4096 tokens/,
  ],
  [
    "FastAPI",
    status(422, JSON.stringify({ detail: [{ loc: ["body", "n"], msg: "too large" }] })),
    /body\.n: too large/,
  ],
  ["text", status(500, `engine stopped ${SECRETS}`), /engine stopped/],
  ["proxy", status(500, "<html><head><title>500 Oops</title></head></html>"), /500 Oops/],
  ["in the stream", stream({ error: `engine stopped ${SECRETS}` }), /engine stopped/],
  ["after text", stream(chunk("half"), { object: "error", message: `engine stopped ${SECRETS}` }), /engine stopped/],
  ["event", (response) => response.end(`event: error\ndata: engine stopped ${SECRETS}\n\n`), /engine stopped/],
  ["empty", (response) => response.end(), null],
  ["cut", stream(chunk("half")), null],
];

test.each(FAULTS)(
  "%s: the user reads what happened, in both languages, and nothing of the installation",
  async (_, fault, words) => {
    for (const lang of ["en", "ru"]) {
      const now = await settled(await begin(lang, [fault]));
      expect(now.state).toBe("failed");
      const { message } = now.last_error;
      expect(message).toMatch(lang === "ru" ? /[А-я]{4}.*\./ : /^The model|^This is more/);
      if (words) expect(message).toMatch(words);
      expect(message).not.toMatch(/10\.1\.2\.3|8000|127\.0\.0\.1|sk-|srv|OPENAI|model_key|model_name/);
      expect(model.tries).toBe(1);
    }
  },
);

test("what a failed call cost is counted", async () => {
  const now = await settled(await begin("en", [stream(chunk("half"), { error: "engine stopped" })]));
  expect(now.usage).toMatchObject({ tokens_in: 700 + 10, tokens_out: 3 + 10 });
});

test("what a stopped call cost is counted once: as the server told it, else our own count", async () => {
  const hanging =
    (...events) =>
    (response) => {
      response.setHeader("Content-Type", "text/event-stream");
      response.write(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
    };
  const silent = { choices: [{ index: 0, delta: { content: "x".repeat(400) } }] };
  for (const [events, usage] of [
    [[chunk("half")], { tokens_in: 700 + 10, tokens_out: 3 + 10, model_calls: 2, estimated: 0 }],
    [[silent], { tokens_out: 100 + 10, model_calls: 2 }],
    [[], { tokens_out: 10, model_calls: 2 }],
  ]) {
    const id = await begin("en", [hanging(...events)]);
    await until("the call", () => model.tries === 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await a.post(`/sessions/${id}/stop`)).status).toBeLessThan(300);
    const now = await settled(id);
    expect(now.usage).toMatchObject(usage);
    if (usage.estimated !== 0) expect(now.usage.estimated).toBe(now.usage.tokens_in + now.usage.tokens_out - 20);
    expect(now.usage.tokens_in).toBeGreaterThan(500);
  }
});

test("the log has the whole truth", () => stack.logged("10.1.2.3:8000"));

test("what may pass is tried again, as the server asks", async () => {
  const from = Date.now();
  const made = await settled(
    await begin("en", [status(429, "{}", { "Retry-After": "1" }), status(502, "<html></html>")], [CODE]),
  );
  expect(made.gate, JSON.stringify(made.last_error)).toMatchObject({ ok: true });
  expect(model.tries).toBe(3);
  expect(Date.now() - from).toBeGreaterThan(1000);
});

test("a stop ends the waiting", async () => {
  const id = await begin("en", [status(503, "{}", { "Retry-After": "25" })]);
  await until("the first try", () => model.tries === 1);
  const from = Date.now();
  expect((await a.post(`/sessions/${id}/stop`)).status).toBeLessThan(300);
  await settled(id);
  expect(Date.now() - from).toBeLessThan(3000);
  expect(model.tries).toBe(1);
});

test("an MCP server that redirects, turns in circles, has odd patterns and forgets its sessions is used all the same", async () => {
  const admin = await signedIn(stack, "admin");
  const { servers } = await until("the server", async () => {
    const { body } = await admin.get("/operations/mcp-servers");
    return body.servers[0].state === "ready" ? body : null;
  });
  expect(servers[0].tools.map((tool) => [tool.tool, tool.unchecked?.length ?? 0])).toEqual([
    ["look", 1],
    ["second", 0],
  ]);
  expect(servers[0].left_out).toEqual([]);
  const before = mcp.initialized;
  mcp.sessions.clear();
  const wish = `<tools>\n${JSON.stringify({ name: "odd__look", arguments: { code: "abc" } })}\n</tools>`;
  const made = await settled(await begin("en", [], [wish, CODE]));
  expect(made.gate, JSON.stringify(made.last_error)).toMatchObject({ ok: true });
  expect(mcp.initialized).toBe(before + 1);
  expect(mcp.calls).toEqual([{ name: "look", arguments: { code: "abc" } }]);
  const told = model.asked.at(-1).at(-1).content;
  expect(told).toContain("first \uFFFD\\n\\nsecond\\n\\nfile:///a.md, text/markdown:\\nembedded words");
});
