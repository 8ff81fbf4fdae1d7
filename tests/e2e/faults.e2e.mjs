// Bad input, wrong callers, broken disks: a clear answer, and nothing is lost.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN, ROOT, Stack, until } from "./stack.mjs";
import { send, signedIn, sse, webSocket } from "./wire.mjs";

const stack = new Stack();
const SECTORS = "Pie chart of my portfolio by sector";
const JSON_BODY = { "Content-Type": "application/json" };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let a, b, reviewer, admin;

beforeAll(async () => {
  await stack.start();
  [a, b, reviewer, admin] = await Promise.all(["investor-a", "investor-b", "reviewer", "admin"].map((name) => signedIn(stack, name)));
});
afterAll(() => stack.stop());

const settled = (api, id) =>
  until("the end of the turn", async () => {
    const { body } = await api.get(`/sessions/${id}`);
    return body.state === "running" || body.queue.length > 0 ? null : body;
  });

async function newSession(api) {
  const { status, body } = await api.post("/sessions", {});
  expect(status).toBe(201);
  return body.id;
}

async function say(api, id, text) {
  const taken = await api.post(`/sessions/${id}/messages`, { text });
  expect(taken.status).toBe(202);
  return settled(api, id);
}

async function built(api, text = SECTORS) {
  const id = await newSession(api);
  const session = await say(api, id, text);
  expect(session.gate?.ok, JSON.stringify(session.messages)).toBe(true);
  return session;
}

/** A session whose first request needs a question; which request that is may change with the rules. */
async function asking(api) {
  for (const text of ["Compare tickers", "Pie chart by sector with confetti and music", "Table of assets with their moon phase"]) {
    const id = await newSession(api);
    const session = await say(api, id, text);
    const question = session.questions.find((q) => q.status === "pending");
    if (session.state === "asking" && question) return { id, question };
  }
  throw new Error("none of the requests makes the agent ask");
}

const lastWords = (session) => session.messages.filter((m) => m.role === "assistant").at(-1)?.text ?? "";

describe("bad input", () => {
  test("an empty, an endless and a foreign message are answered in words", async () => {
    const id = await newSession(a);
    expect(lastWords(await say(a, id, "   "))).toMatch(/Write what should be different/);
    expect(lastWords(await say(a, id, "pie chart ".repeat(1000)))).toMatch(/too long \(over 8,000/);
    expect(lastWords(await say(a, id, "按行业显示我的投资组合饼图"))).toMatch(/English and Russian/);
    const large = await a.post(`/sessions/${id}/messages`, { text: "a".repeat(100_000) });
    expect([large.status, large.body.code]).toEqual([400, "invalid_argument"]);
    expect(large.body.message).toMatch(/64 KiB/);
    expect((await say(a, id, SECTORS)).gate.ok).toBe(true);
  });

  test("in a Russian session the refusals are Russian", async () => {
    const id = await newSession(a);
    expect(lastWords(await say(a, id, "Привет, расскажи о погоде на Марсе"))).toMatch(/[а-я]/);
    const large = await a.post(`/sessions/${id}/messages`, { text: "я".repeat(50_000) });
    expect(large.status).toBe(400);
    expect(large.body.message).toMatch(/[а-я]/);
    const nothing = await a.post(`/sessions/${id}/redo`, {});
    expect([nothing.status, nothing.body.code]).toEqual([409, "conflict"]);
    expect(nothing.body.message).toMatch(/[а-я]/);
    const empty = await a.post(`/sessions/${id}/answers`, { q: "1" });
    expect(empty.status).toBe(409);
    expect(empty.body.message).toMatch(/[а-я]/);
  });

  test("why nothing can be published is said in the reader's language", async () => {
    const reader = await signedIn(stack, "investor-a");
    const { body } = await reader.post("/sessions", {});
    const reason = async (language) => {
      const answer = await fetch(`${stack.url}/api/v1/sessions/${body.id}`, { headers: { Authorization: `Bearer ${reader.token}`, "Accept-Language": language } });
      return (await answer.json()).publish.reason;
    };
    expect(await reason("ru")).toMatch(/^Пока нечего публиковать/);
    expect(await reason("en-GB")).toMatch(/^There is nothing to publish yet/);
  });

  test("a refusal speaks the caller's language, names included", async () => {
    const ask = (path, language, token = a.token) =>
      send({ port: stack.port, path: `/api/v1${path}`, headers: { Authorization: `Bearer ${token}`, "Accept-Language": language } });
    expect((await ask("/sessions/ses_none", "ru")).body).toEqual({ code: "not_found", message: "Такого диалога нет." });
    expect((await ask("/sessions/ses_none", "en")).body.message).toBe("there is no such session");
    expect((await ask("/nowhere", "ru-RU,ru;q=0.9")).body.message).toBe("По адресу /api/v1/nowhere ничего нет.");
    const role = await send({
      port: stack.port,
      method: "POST",
      path: "/api/v1/changes/chg_none/approve",
      headers: { Authorization: `Bearer ${a.token}`, "Accept-Language": "ru", "Content-Type": "application/json" },
      body: "{}",
    });
    expect([role.status, role.body.message]).toEqual([403, "Для этого нужна роль «reviewer», а у вас «user»."]);
  });

  test("bodies that are not what they should be", async () => {
    const id = await newSession(a);
    const path = `/sessions/${id}/messages`;
    const cases = [
      [Buffer.from('{"text": "\xff\xfe"}', "latin1"), 400],
      ["[".repeat(100_000), 400],
      [`{"text": ${"[".repeat(5000)}${"]".repeat(5000)}}`, 400],
      ['{"text": 5}', 400],
      ['{"txet": "pie chart"}', 400],
      ["[]", 400],
      ["{", 400],
      ["null", 400],
      [`{"text": "${"x".repeat(9 << 20)}"}`, 413],
    ];
    for (const [body, status] of cases) {
      const answer = await a.post(path, body);
      expect([String(body).slice(0, 40), answer.status]).toEqual([String(body).slice(0, 40), status]);
      expect(answer.body.code).toBe("invalid_argument");
      expect(answer.body.message.length).toBeGreaterThan(5);
    }
    expect((await a.get(`/sessions/${id}`)).body.messages).toEqual([]);
    const wrong = [
      [`/sessions/${id}/spec`, { spec: { kind: "nonsense" } }],
      ["/sessions", { mode: "destroy" }],
    ];
    for (const [where, body] of wrong) expect((await a.post(where, body)).status).toBe(400);
  });

  test("a request that is never finished holds nobody up", async () => {
    const sockets = [];
    for (const half of ["GET /api/v1/sessions HTTP/1.1\r\nHost: loc", "POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400\r\n\r\n{\"na", ""]) {
      const socket = connect(stack.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(half);
      sockets.push(socket);
    }
    const rubbish = await new Promise((resolve) => {
      const socket = connect(stack.port, "127.0.0.1", () => socket.write("\x16\x03\x01 this is not HTTP\r\n\r\n"));
      socket.on("data", (data) => resolve(String(data)));
      socket.on("error", () => resolve("closed"));
      socket.on("end", () => resolve("closed"));
    });
    expect(rubbish).toMatch(/^(HTTP\/1.1 400|closed)/);
    const from = Date.now();
    expect((await send({ port: stack.port, path: "/healthz" })).status).toBe(200);
    expect(Date.now() - from).toBeLessThan(500);
    for (const socket of sockets) socket.destroy();
  });
});

describe("wrong callers", () => {
  test("ten wrong passwords make the eleventh wait, for that account only", async () => {
    const login = (name, password) =>
      send({ port: stack.port, method: "POST", path: "/api/v1/login", headers: JSON_BODY, body: JSON.stringify({ name, password, locale: "ru" }) });
    for (let i = 0; i < 10; ++i) {
      const answer = await login("investor-c", "guess");
      expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
      expect(answer.body.message).toMatch(/пароль/);
    }
    const waiting = await login("investor-c", stack.password("investor-c"));
    expect(waiting.status).toBe(429);
    expect(waiting.body.message).toMatch(/Подождите/);
    expect((await login("investor-b", stack.password("investor-b"))).status).toBe(200);
  });

  test("another site cannot use the cookie", async () => {
    const Cookie = `atelier=${a.token}`;
    const Host = `localhost:${stack.port}`;
    const post = (headers) => send({ port: stack.port, method: "POST", path: "/api/v1/sessions", headers: { Host, Cookie, ...JSON_BODY, ...headers }, body: "{}" });
    for (const Origin of ["https://evil.example", "null", `http://sabc.localhost:${stack.port + 1}`, `http://${Host}.evil.example`]) {
      const refused = await post({ Origin });
      expect([Origin, refused.status, refused.body.code]).toEqual([Origin, 403, "permission_denied"]);
    }
    expect((await post({ Origin: `http://${Host}` })).status).toBe(201);
    const { id } = (await post({})).body;
    const upgrade = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==" };
    const socket = await send({ port: stack.port, path: `/api/v1/sessions/${id}/socket`, headers: { Host, Cookie, Origin: "https://evil.example", ...upgrade } });
    expect(socket.status).toBe(403);
    expect((await send({ port: stack.port, path: "/api/v1/me", headers: { Host, Cookie: "atelier=0000" } })).status).toBe(401);
    expect((await send({ port: stack.port, path: "/api/v1/me" })).status).toBe(401);
  });

  test("what belongs to somebody else does not exist", async () => {
    const session = await built(a);
    const artifact = session.artifacts[0].path;
    const change = (await a.post(`/sessions/${session.id}/publish`)).body;
    expect((await a.get(`/sessions/${session.id}/artifacts/${artifact}`)).status).toBe(200);
    const reads = [`/sessions/${session.id}`, `/sessions/${session.id}/events`, `/sessions/${session.id}/artifacts/${artifact}`, `/changes/${change.id}`];
    for (const path of reads) expect([path, (await b.get(path)).status]).toEqual([path, 404]);
    for (const verb of ["messages", "answers", "spec", "stop", "undo", "redo", "fork", "gate", "preview", "publish"]) {
      const body = { messages: { text: "x" }, answers: { q: "x" }, spec: { spec: {} } }[verb] ?? {};
      expect([verb, (await b.post(`/sessions/${session.id}/${verb}`, body)).status]).toEqual([verb, 404]);
    }
    expect((await b.delete(`/sessions/${session.id}`)).status).toBe(404);
    expect((await b.post(`/changes/${change.id}/preview`)).status).toBe(404);
    // A reviewer reviews changes, not dialogues.
    expect((await reviewer.get(`/sessions/${session.id}`)).status).toBe(404);
    expect((await reviewer.get(`/changes/${change.id}`)).status).toBe(200);
    for (const path of ["../../../etc/passwd", "..%2f..%2fcore.secret", "%00", "manifest.json%00.x"]) {
      expect([path, (await a.get(`/sessions/${session.id}/artifacts/${path}`)).status]).toEqual([path, expect.toBeOneOf([400, 404])]);
    }
  });
});

describe("review and release", () => {
  test("every verdict needs its role, its content and its time", async () => {
    const session = await built(a);
    const published = await a.post(`/sessions/${session.id}/publish`);
    expect(published.status).toBe(201);
    const { id, content_sha256 } = published.body;
    const again = await a.post(`/sessions/${session.id}/publish`);
    expect(again.body.id).toBe(id);

    const body = { content_sha256, comment: "no" };
    for (const verb of ["approve", "return", "reject", "merge"]) {
      for (const [who, caller] of Object.entries({ a, b, admin })) {
        expect([verb, who, (await caller.post(`/changes/${id}/${verb}`, body)).status]).toEqual([verb, who, 403]);
      }
      expect([verb, (await send({ port: stack.port, method: "POST", path: `/api/v1/changes/${id}/${verb}`, headers: JSON_BODY, body: "{}" })).status]).toEqual([verb, 401]);
      expect([verb, (await reviewer.post(`/changes/chg_nothing/${verb}`, body)).status]).toEqual([verb, 404]);
    }
    expect((await reviewer.post(`/changes/${id}/approve`, { content_sha256: "0".repeat(64) })).status).toBe(409);
    expect((await reviewer.post(`/changes/${id}/approve`, {})).status).toBe(400);
    expect((await reviewer.post(`/changes/${id}/return`, { comment: " " })).status).toBe(400);
    expect((await reviewer.post(`/changes/${id}/merge`, {})).status).toBe(412);
    expect((await a.get(`/changes/${id}`)).body.state).toBe("open");
    expect((await a.get("/releases")).body.releases).toEqual([]);

    const approved = await reviewer.post(`/changes/${id}/approve`, { content_sha256 });
    expect([approved.status, approved.body.state]).toEqual([200, "merged"]);
    expect((await reviewer.post(`/changes/${id}/approve`, { content_sha256 })).body.merge_commit).toBe(approved.body.merge_commit);
    expect((await reviewer.post(`/changes/${id}/reject`, { comment: "late" })).status).toBe(409);

    // A second version, then back and forth.
    await say(a, session.id, "Make it a bar chart");
    const second = (await a.post(`/sessions/${session.id}/publish`)).body;
    expect(second.id).not.toBe(id);
    expect((await reviewer.post(`/changes/${second.id}/approve`, { content_sha256: content_sha256 })).status).toBe(409);
    expect((await reviewer.post(`/changes/${second.id}/approve`, { content_sha256: second.content_sha256 })).status).toBe(200);
    const states = async () => Object.fromEntries((await a.get("/releases")).body.releases.map((release) => [release.version, release]));
    const { 1: first, 2: newer } = await states();
    expect([first.state, newer.state]).toEqual(["superseded", "live"]);
    for (const verb of ["rollback", "activate"]) expect((await b.post(`/releases/${newer.id}/${verb}`)).status).toBe(404);
    expect((await a.post(`/releases/${newer.id}/rollback`)).body.state).toBe("rolled_back");
    expect((await a.post(`/releases/${newer.id}/rollback`)).status).toBe(409);
    expect((await states())[1].state).toBe("live");
    expect((await a.post(`/releases/${newer.id}/activate`)).body.state).toBe("live");
    expect((await a.post(`/releases/${first.id}/activate`)).body.state).toBe("live");
    expect((await states())[2].state).toBe("superseded");
    const live = (await a.get("/app/customizations")).body.customizations;
    expect(live.map((one) => one.version)).toEqual([1]);
  });

  test("nobody approves a change of their own, and an unchecked one cannot be published", async () => {
    const session = await built(reviewer);
    const change = (await reviewer.post(`/sessions/${session.id}/publish`)).body;
    for (const verb of ["approve", "return", "reject"]) {
      const own = await reviewer.post(`/changes/${change.id}/${verb}`, { content_sha256: change.content_sha256, comment: "mine" });
      expect([verb, own.status]).toEqual([verb, 403]);
    }
    const empty = await newSession(a);
    const refused = await a.post(`/sessions/${empty}/publish`);
    expect([refused.status, refused.body.code]).toEqual([412, "failed_precondition"]);
    expect((await a.post(`/sessions/${empty}/gate`)).status).toBe(412);
  });
});

describe("turns", () => {
  test("a second message waits only where that was asked for", async () => {
    const id = await newSession(a);
    const [first, second, third] = await Promise.all([
      a.post(`/sessions/${id}/messages`, { text: SECTORS }),
      sleep(20).then(() => a.post(`/sessions/${id}/messages`, { text: "Bar chart of dividends by month" })),
      sleep(20).then(() => a.post(`/sessions/${id}/messages`, { text: "Show my last 10 trades", queue: true })),
    ]);
    expect(first.status).toBe(202);
    expect([second.status, second.body.code]).toEqual([409, "busy"]);
    expect([third.status, third.body.queued]).toEqual([202, true]);
    expect((await a.post(`/sessions/${id}/undo`)).body.code).toBe("busy");
    expect((await a.delete(`/sessions/${id}`)).body.code).toBe("busy");
    const asked = (session) => session.messages.filter((m) => m.role === "user").map((m) => m.text);
    const session = await until("both turns", async () => {
      const { body } = await a.get(`/sessions/${id}`);
      // What waits is in the queue or in the dialogue at any moment: never in neither.
      expect(asked(body).length + body.queue.length).toBe(2);
      return body.state === "idle" && body.queue.length === 0 ? body : null;
    });
    expect(asked(session)).toEqual([SECTORS, "Show my last 10 trades"]);
    expect(session.gate.ok).toBe(true);
  });

  test("a question is answered once, and not after it was taken back", async () => {
    const { id, question } = await asking(a);
    const answer = () => a.post(`/sessions/${id}/answers`, { [question.id]: "option-1" });
    expect((await a.post(`/sessions/${id}/answers`, { q_other: "option-1" })).status).toBe(404);
    expect((await a.post(`/sessions/${id}/answers`, { [question.id]: " " })).status).toBe(400);
    expect((await a.post(`/sessions/${id}/answers`, { [question.id]: 7 })).status).toBe(400);
    const both = await Promise.all([answer(), answer()]);
    expect(both.map((one) => one.status).sort()).toEqual([202, 409]);
    const done = await settled(a, id);
    expect(done.questions.map((q) => q.status)).toEqual(["answered"]);
    expect((await answer()).status).toBe(409);
    await a.post(`/sessions/${id}/undo`);
    expect((await a.get(`/sessions/${id}`)).body.state).toBe("asking");
    await a.post(`/sessions/${id}/undo`);
    const back = (await a.get(`/sessions/${id}`)).body;
    expect([back.state, back.questions, back.messages]).toEqual(["idle", [], []]);
    expect((await answer()).status).toBe(409);
  });

  test("undo and redo restore files, conversation, reading and preview exactly", async () => {
    const id = await newSession(a);
    const snapshot = async () => {
      const { body } = await a.get(`/sessions/${id}`);
      const files = {};
      for (const { path } of body.artifacts) files[path] = (await a.get(`/sessions/${id}/artifacts/${path}`)).body.text;
      const { messages, reading, gate, plan, questions, publish, artifacts } = body;
      return { messages, reading, gate, plan, questions, publish, artifacts, files };
    };
    const shown = async () => {
      const { preview } = (await a.get(`/sessions/${id}`)).body;
      return preview?.bundle_sha256;
    };
    const step = async (verb) => {
      expect((await a.post(`/sessions/${id}/${verb}`)).status).toBe(202);
      return snapshot();
    };
    const empty = await snapshot();
    await say(a, id, SECTORS);
    const one = await snapshot();
    const oneShown = await shown();
    await say(a, id, "Make it a bar chart");
    const two = await snapshot();
    expect(two.files).not.toEqual(one.files);
    const twoShown = await shown();
    expect(twoShown).not.toBe(oneShown);
    expect(await step("undo")).toEqual(one);
    expect(await shown()).toBe(oneShown);
    expect(await step("redo")).toEqual(two);
    expect(await shown()).toBe(twoShown);
    await step("undo");
    expect(await step("undo")).toEqual(empty);
    expect((await a.post(`/sessions/${id}/undo`)).status).toBe(409);
    await step("redo");
    expect(await step("redo")).toEqual(two);
    expect((await a.post(`/sessions/${id}/redo`)).status).toBe(409);
    expect(await step("undo")).toEqual(one);
    await say(a, id, "Show my last 10 trades");
    expect((await a.post(`/sessions/${id}/redo`)).status).toBe(409);
    await step("undo");
    expect((await snapshot()).files).toEqual(one.files);
  });

  test("a stop is done within a second and leaves nothing running", async () => {
    const id = await newSession(a);
    for (const delay of [0, 15, 60, 150, 400]) {
      expect((await a.post(`/sessions/${id}/messages`, { text: delay % 2 ? SECTORS : "Bar chart of dividends by month" })).status).toBe(202);
      await sleep(delay);
      const from = Date.now();
      expect((await a.post(`/sessions/${id}/stop`)).status).toBe(202);
      expect(Date.now() - from).toBeLessThan(1000);
      const session = (await a.get(`/sessions/${id}`)).body;
      expect(session.state).not.toBe("running");
      expect(session.tool_calls.filter((call) => call.status === "running")).toEqual([]);
      expect(session.plan.filter((item) => item.status === "in_progress")).toEqual([]);
      await sleep(150);
      expect((await a.get(`/sessions/${id}`)).body.cursor).toBe(session.cursor);
    }
    expect((await a.post(`/sessions/${id}/stop`)).status).toBe(202);
    const last = await say(a, id, SECTORS);
    expect(last.gate?.ok, JSON.stringify([last.gate, last.messages.at(-1)])).toBe(true);
  });

  test("a fork goes its own way from the message on", async () => {
    const session = await built(a);
    await say(a, session.id, "Make it a bar chart");
    const { id } = (await a.post(`/sessions/${session.id}/fork`, { message_id: session.messages[0].id })).body;
    const fork = (await a.get(`/sessions/${id}`)).body;
    const said = (one) => one.messages.map(({ id: message, role, text }) => [message, role, text]);
    expect(said(fork)).toEqual(said(session));
    expect(fork.artifacts.map(({ path, sha256 }) => [path, sha256])).toEqual(session.artifacts.map(({ path, sha256 }) => [path, sha256]));
    const before = (await a.get(`/sessions/${session.id}`)).body;
    await say(a, id, "Show my last 10 trades");
    expect((await a.get(`/sessions/${session.id}`)).body.cursor).toBe(before.cursor);
    expect((await a.post(`/sessions/${session.id}/fork`, { message_id: "msg_nothing" })).status).toBe(404);
  });
});

describe("streams", () => {
  test("a client that returns gets what it missed: nothing lost, nothing twice", async () => {
    const id = await newSession(a);
    const ended = (event) => event.type === "turn.completed";
    const watching = [sse(stack, a.token, id, "", ended), webSocket(stack, a.token, id, "", ended)];
    const session = await say(a, id, SECTORS);
    const [epoch, seq] = session.cursor.split(":");
    const [all, overSocket] = await Promise.all(watching);
    expect(all.map((event) => event.seq)).toEqual(Array.from({ length: Number(seq) }, (_, i) => i + 1));
    expect(overSocket).toEqual(all);
    for (const from of [0, 1, 7, Number(seq) - 1]) {
      const cursor = `${epoch}:${from}`;
      expect(await sse(stack, a.token, id, cursor, ended)).toEqual(all.slice(from));
      expect(await webSocket(stack, a.token, id, cursor, ended)).toEqual(all.slice(from));
    }
    for (const cursor of [`0badcafe:3`, `${epoch}:${Number(seq) + 100}`, "nonsense", `${epoch}:-4`, `${epoch}:x`]) {
      for (const read of [sse, webSocket]) {
        const [reset] = await read(stack, a.token, id, cursor, () => true);
        expect([cursor, reset.type, reset.cursor]).toEqual([cursor, "session.reset", session.cursor]);
      }
    }
  });

  test("readers that never read do not delay a turn", async () => {
    const id = await newSession(a);
    const timed = async () => {
      const from = Date.now();
      expect((await say(a, id, SECTORS)).state).toBe("idle");
      await a.post(`/sessions/${id}/undo`);
      return Date.now() - from;
    };
    await timed();
    const alone = await timed();
    const sleepers = Array.from({ length: 40 }, (_, i) => {
      const socket = connect({ port: stack.port, host: "127.0.0.1", highWaterMark: 1 });
      socket.pause();
      socket.on("error", () => {});
      const upgrade = i % 2 ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n" : "";
      socket.write(`GET /api/v1/sessions/${id}/${i % 2 ? "socket" : "events"} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${a.token}\r\n${upgrade}\r\n`);
      return socket;
    });
    expect(await timed()).toBeLessThan(alone * 3 + 1500);
    for (const socket of sleepers) socket.destroy();
  });
});

describe("preview and gateway", () => {
  test("a preview answers its viewer and nobody else, and its host serves what is shown", async () => {
    const session = await built(a);
    const { preview } = session;
    const path = `/previews/${preview.id}/tools/get_allocation`;
    const call = (headers) =>
      send({
        port: stack.port,
        method: "POST",
        path: `/api/v1${path}`,
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ arguments: { group_by: "sector" } }),
      });
    expect((await call({})).status).toBe(401);
    expect((await call({ Authorization: `Bearer ${preview.id}` })).status).toBe(401);
    expect((await b.post(path, { arguments: { group_by: "sector" } })).status).toBe(404);
    expect((await b.get(`/previews/${preview.id}`)).status).toBe(404);
    expect((await a.post(path, { arguments: { group_by: "sector" } })).status).toBe(200);
    expect((await a.get(`/previews/${preview.id}`)).body).toEqual(preview);
    const frame = new URL(preview.frame_url);
    const load = (path, host = frame.host) => send({ port: stack.port + 1, path, headers: { Host: host } });
    expect((await load(`/bundles/${preview.bundle_sha256}.js`)).status).toBe(200);
    expect((await load(`/bundles/${"0".repeat(64)}.js`)).status).toBe(404);
    for (const [host, status] of [["widgets-a1.localhost", 200], ["widgets-.localhost", 421], ["s0123.localhost", 421], ["localhost", 421], ["evil.example", 421]]) {
      expect([host, (await load(frame.pathname + frame.search, `${host}:${stack.port + 1}`)).status]).toEqual([host, status]);
    }
    // What was deleted has no preview either.
    const other = await built(a);
    expect((await a.delete(`/sessions/${other.id}`)).status).toBe(204);
    expect((await a.post(`/sessions/${other.id}/preview`)).status).toBe(404);
    expect((await a.get(`/previews/${other.preview.id}`)).status).toBe(404);
  });
});

describe("start", () => {
  const start = (data, ...more) =>
    spawnSync(join(BIN, "atelierd"), ["--data", data, "--root", ROOT, "--model", "none", ...more], { encoding: "utf8", timeout: 10_000 });
  const folder = () => mkdtempSync(join(tmpdir(), "atelier-fault-"));

  test("what is in the way is named", async () => {
    const data = folder();
    const taken = start(data, "--port", String(stack.port));
    expect([taken.status, taken.stderr]).toEqual([1, expect.stringContaining(`port ${stack.port} is in use`)]);
    const preview = start(data, "--port", String(stack.port + 1000), "--preview-port", String(stack.port + 1));
    expect([preview.status, preview.stderr]).toEqual([1, expect.stringContaining(`port ${stack.port + 1} is in use`)]);
    const second = start(stack.data, "--port", String(stack.port + 1000));
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining(`another atelierd uses ${stack.data}`)]);
    expect((await send({ port: stack.port, path: "/readyz" })).body.ready).toBe(true);

    for (const [key, value, hint] of [["ports", 8080, "did you mean 'port'?"], ["port", "many", "a port from 0 to 65535"], ["demo", "maybe", "true or false"]]) {
      writeFileSync(join(data, "atelier.json"), JSON.stringify({ [key]: value }));
      const broken = start(data);
      expect([broken.status, broken.stderr]).toEqual([64, expect.stringContaining(hint)]);
      expect(broken.stderr).toContain(join(data, "atelier.json"));
    }
    writeFileSync(join(data, "atelier.json"), "{ port: ");
    expect(start(data)).toMatchObject({ status: 64, stderr: expect.stringContaining("atelier.json") });
    expect(start(data, "--prot", "1").status).toBe(64);
    rmSync(join(data, "atelier.json"));

    writeFileSync(join(data, "atelier.db"), "this is not a database, ".repeat(500));
    rmSync(join(data, "atelier.db-wal"), { force: true });
    const damaged = start(data, "--port", String(stack.port + 1000));
    expect([damaged.status, damaged.stderr]).toEqual([1, expect.stringMatching(/damaged.*restore it from a backup/)]);
    expect(damaged.stderr).toContain("atelier.db");
    expect(readFileSync(join(data, "atelier.db"), "utf8")).toMatch(/^this is not a database/);
    rmSync(data, { recursive: true });
  });

  test("a second daemon leaves the first one's previews alone", async () => {
    const session = await built(a);
    start(stack.data, "--port", String(stack.port + 1000));
    expect((await a.get(`/previews/${session.preview.id}`)).status).toBe(200);
  });

  test.skipIf(process.getuid() !== 0)("a data folder that cannot be written is named", () => {
    const data = folder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", data]);
    try {
      const refused = start(data, "--port", String(stack.port + 1000));
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(data)]);
    } finally {
      execFileSync("umount", [data]);
      rmSync(data, { recursive: true });
    }
  });
});

describe("a full disk", () => {
  test.skipIf(process.getuid() !== 0)("a turn ends in a clear error; the daemon lives and works again when there is space (needs root for its mount)", async () => {
    const full = new Stack();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=48m", "tmpfs", full.data]);
    try {
      await full.start();
      const api = await signedIn(full, "investor-a");
      const before = await built(api);
      const filler = join(full.data, "filler");
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"], { stdio: "ignore" });
      spawnSync("dd", ["if=/dev/zero", `of=${filler}.2`, "bs=512"], { stdio: "ignore" });
      const answers = [];
      for (let i = 0; i < 6; ++i) {
        const answer = await api.post(`/sessions/${before.id}/messages`, { text: i % 2 ? SECTORS : "Bar chart of dividends by month" });
        answers.push(answer);
        const now = await until("the end of the turn", async () => {
          const { body } = await api.get(`/sessions/${before.id}`);
          return body.state === "running" ? null : body;
        }, 10_000);
        if (answer.status === 202) expect(["idle", "failed"]).toContain(now.state);
        else break;
      }
      const last = answers.at(-1);
      expect([last.status, last.body.code]).toEqual([507, "disk_full"]);
      expect(last.body.message).toMatch(/disk is full/);
      expect((await send({ port: full.port, path: "/healthz" })).status).toBe(200);
      expect((await api.get(`/sessions/${before.id}`)).body.messages.slice(0, before.messages.length)).toEqual(before.messages);
      rmSync(filler);
      rmSync(`${filler}.2`);
      const after = await say(api, before.id, "Show my last 10 trades");
      expect([after.state, after.gate?.ok]).toEqual(["idle", true]);
    } finally {
      await full.stop().catch(() => {});
      execFileSync("umount", ["-l", full.data]);
      rmSync(full.data, { recursive: true, force: true });
    }
  });
});
