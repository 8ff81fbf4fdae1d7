// A made-up server that follows the REST description and the event log: node fake-server.mjs PORT [NAME].
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { GREEN, makeState, QUESTION, READING, TEXTS } from "./story.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".ttf": "font/ttf",
};
const ROLES = { "investor-a": "user", "investor-b": "user", reviewer: "reviewer", admin: "admin" };
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const policy = (frames) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src ${frames}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'`;

const FRAME = `<!doctype html><meta charset=utf-8><body style="font:14px system-ui;margin:16px"><div id=r></div><script>
const rows=[["BKNG","4,912.30"],["AZO","3,844.10"],["NVR","7,611.00"],["MELI","2,204.55"],["FICO","1,780.20"]];
addEventListener("message",({ports:[port]})=>{
  const tell=(method,params)=>port.postMessage({jsonrpc:"2.0",method,params});
  port.onmessage=({data})=>{
    if(data.method==="atelier/ping")port.postMessage({jsonrpc:"2.0",id:0,result:{}});
    const context=data.result?.hostContext??data.params;
    if(context?.theme){const dark=context.theme==="dark";document.body.style.background=dark?"#15191e":"#fff";document.body.style.color=dark?"#e7eaed":"#15191e";}
    if(data.id!==1)return;
    r.innerHTML="<h2 style='font-size:14px;margin:0 0 8px'>Expensive positions</h2><table style='width:100%;border-collapse:collapse'>"+rows.map(x=>"<tr><td style='padding:7px 0;border-top:1px solid #8884'>"+x[0]+"</td><td style='text-align:right;border-top:1px solid #8884'>"+x[1]+" $</td></tr>").join("")+"</table>";
    tell("ui/notifications/size-changed",{height:300});tell("ui/notifications/initialized",{});
    if(location.search.includes("broken"))tell("atelier/error",{phase:"render",message:"Cannot read properties of undefined (reading 'price')",stack:"at Widget"});
  };
  port.postMessage({jsonrpc:"2.0",id:1,method:"ui/initialize",params:{}});
});
</script>`;

export async function startServer(port = 0, { as = null } = {}) {
  let state;
  const listeners = new Map();
  const logs = new Map();
  const fold = (id) => state.sessions.find((each) => each.id === id);
  const enter = (name) => ({ name, role: ROLES[name], locale: "en", demo: true });

  /** Appends to a session's log and tells who listens. */
  function emit(id, type, body = {}) {
    const session = fold(id);
    const seq = Number(session.cursor.split(":")[1]) + 1;
    session.cursor = `e1:${seq}`;
    const event = { seq, at: Date.now(), type, ...body };
    logs.set(id, [...(logs.get(id) ?? []), event]);
    for (const send of listeners.get(id) ?? []) send(event);
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  /** While a test holds it, a turn stays in its first tool call. */
  let held = Promise.resolve();

  async function turn(id, text) {
    const session = fold(id);
    const turn_id = `t${Date.now()}`;
    session.state = "running";
    const user = {
      id: `u${turn_id}`,
      role: "user",
      text,
      at: Date.now(),
      turn_id,
      status: "complete",
    };
    session.messages.push(user);
    session.title ||= text.slice(0, 40);
    emit(id, "turn.started", { turn_id });
    emit(id, "message.added", { message_id: user.id, role: "user", text, turn_id });
    emit(id, "session.updated", { title: session.title });
    const { call_id, ...call } = {
      call_id: `c${turn_id}`,
      turn_id,
      name: "fill_spec",
      summary: "Reading your request",
      arguments: {},
    };
    // A page that asks for the session now starts from here: what was told stands in the fold too.
    const kept = { ...call, id: call_id, status: "running", started_at: Date.now() };
    session.tool_calls.push(kept);
    emit(id, "tool.started", { call_id, ...call });
    await Promise.all([wait(80), held]);
    Object.assign(kept, { status: "completed", duration_ms: 80 });
    emit(id, "tool.completed", { call_id: `c${turn_id}`, status: "completed", duration_ms: 80 });
    emit(id, "gate.started");
    for (const check of GREEN.checks) emit(id, "gate.check", check);
    session.gate = GREEN;
    emit(id, "gate.completed", { report: GREEN });
    session.reading = READING;
    emit(id, "spec.updated", { reading: READING });
    const reply = "Your widget is **ready** to look at.";
    for (const piece of reply.match(/.{1,6}/g)) {
      emit(id, "text.delta", { turn_id, message_id: `a${turn_id}`, text: piece });
      await wait(15);
    }
    emit(id, "text.completed", { turn_id, message_id: `a${turn_id}`, text: reply });
    session.messages.push({
      id: `a${turn_id}`,
      role: "assistant",
      text: reply,
      at: Date.now(),
      turn_id,
      status: "complete",
    });
    session.artifacts = state.sessions[1].artifacts;
    session.preview = state.preview();
    emit(id, "preview.ready", { preview: session.preview });
    Object.assign(session, {
      state: "idle",
      can_undo: true,
      publish: { enabled: true, reason: "" },
    });
    emit(id, "turn.completed", { turn_id });
  }

  function follow(id, since, send) {
    const [epoch, seq] = since.split(":");
    if (epoch !== "e1") send({ seq: 0, type: "session.reset", cursor: fold(id).cursor });
    else for (const event of logs.get(id) ?? []) if (event.seq > Number(seq)) send(event);
    const all = listeners.get(id) ?? new Set();
    listeners.set(id, all.add(send));
    return () => all.delete(send);
  }

  const summary = ({ id, title, mode, state: at, user }, n) => ({
    id,
    title,
    mode,
    state: at,
    user,
    created_at: Date.now() - n * 7_200_000,
    updated_at: Date.now() - n * 5_400_000,
  });

  const routes = [
    [
      "POST",
      /^\/login$/,
      (_, body) => {
        if (!ROLES[body.name] || body.password !== "secret")
          return [401, { code: "unauthenticated", message: "wrong" }];
        state.me = enter(body.name);
        return { token: "t", me: state.me };
      },
    ],
    ["POST", /^\/logout$/, () => ((state.me = null), [204])],
    ["PUT", /^\/me$/, (_, { locale }) => Object.assign(state.me, { locale })],
    ["GET", /^\/me$/, () => state.me],
    [
      "GET",
      /^\/status$/,
      () => ({
        model: { name: "qwen2.5-coder-1.5b", state: "downloading", progress: 0.42, message: "" },
        driver: "native",
        weaker: ["memory limits (no cgroup)"],
        problems: [],
        regate: {
          hour: 3,
          next_at: Date.now() + 3_600_000,
          running: false,
          started_at: Date.now() - 82_900_000,
          finished_at: Date.now() - 82_800_000,
          judged: 12,
          broken: 2,
          unjudged: 1,
        },
        version: "0.1.0",
      }),
    ],
    ["GET", /^\/sessions$/, () => ({ sessions: state.sessions.map(summary) })],
    [
      "POST",
      /^\/sessions$/,
      () => {
        const id = `ses_${state.sessions.length}x`;
        state.sessions.unshift({
          ...structuredClone(state.sessions.find((s) => s.id === "ses_empty")),
          id,
          messages: [],
          state: "idle",
          title: "",
        });
        return [201, { id }];
      },
    ],
    ["GET", /^\/sessions\/(\w+)$/, ([id]) => fold(id)],
    ["PUT", /^\/sessions\/(\w+)$/, ([id], body) => summary(Object.assign(fold(id), body), 0)],
    [
      "DELETE",
      /^\/sessions\/(\w+)$/,
      ([id]) => ((state.sessions = state.sessions.filter((s) => s.id !== id)), [204]),
    ],
    [
      "POST",
      /^\/sessions\/(\w+)\/messages$/,
      ([id], { text }) => (void turn(id, text), [202, { turn_id: "t", queued: false }]),
    ],
    [
      "POST",
      /^\/sessions\/(\w+)\/answers$/,
      ([id], body) => {
        fold(id).questions = [{ ...QUESTION, status: "answered" }];
        emit(id, "question.answered", { id: "q1", value: Object.values(body)[0] });
        void turn(id, "The price of one share");
        return [202, { turn_id: "t" }];
      },
    ],
    [
      "POST",
      /^\/sessions\/(\w+)\/spec$/,
      ([id]) => (void turn(id, "Changed by hand"), [202, { turn_id: "t" }]),
    ],
    [
      "POST",
      /^\/sessions\/(\w+)\/(stop|undo|redo)$/,
      ([id]) => (
        emit(id, "turn.stopped", { turn_id: "t" }),
        Object.assign(fold(id), { state: "idle" }),
        [202, { ok: true }]
      ),
    ],
    ["GET", /^\/sessions\/\w+\/artifacts\/(.+)$/, ([path]) => ({ path, ...TEXTS[path] })],
    ["POST", /^\/sessions\/(\w+)\/gate$/, ([id]) => fold(id).gate],
    ["POST", /^\/sessions\/(\w+)\/preview$/, ([id]) => (fold(id).preview = state.preview())],
    ["POST", /^\/sessions\/(\w+)\/preview_error$/, () => [204]],
    [
      "POST",
      /^\/sessions\/(\w+)\/publish$/,
      ([id]) => {
        const change = {
          id: "chg_1",
          branch: "user/investor-a/feature-7f3a",
          commit: "9c1d2e3f4a5b",
          state: "open",
          content_sha256: "c",
        };
        Object.assign(fold(id), {
          change,
          publish: { enabled: false, reason: "It is under review already." },
        });
        emit(id, "change.updated", { change });
        return [201, change];
      },
    ],
    [
      "GET",
      /^\/changes$/,
      (_, __, query) => ({
        changes: state.changes.filter((c) => !query.get("state") || c.state === query.get("state")),
      }),
    ],
    ["GET", /^\/changes\/(\w+)$/, ([id]) => state.changes.find((c) => c.id === id)],
    ["POST", /^\/changes\/\w+\/preview$/, () => state.preview()],
    ["GET", /^\/previews\/(\w+)$/, ([id]) => state.preview(id === "pv_broken")],
    [
      "POST",
      /^\/changes\/(\w+)\/approve$/,
      ([id], body) => {
        const change = state.changes.find((c) => c.id === id);
        if (body.content_sha256 !== change.content_sha256)
          return [409, { code: "conflict", message: "It changed meanwhile." }];
        return Object.assign(change, {
          state: "merged",
          reviewer: state.me.name,
          release_id: "rel_10",
        });
      },
    ],
    [
      "POST",
      /^\/changes\/(\w+)\/(return|reject)$/,
      ([id, what], { comment }) =>
        Object.assign(
          state.changes.find((c) => c.id === id),
          { state: what === "return" ? "returned" : "rejected", comment },
        ),
    ],
    ["POST", /^\/operations\/regate$/, () => [202, { started: true }]],
    ["GET", /^\/releases$/, () => ({ releases: state.releases })],
    [
      "POST",
      /^\/releases\/(\w+)\/rollback$/,
      ([id]) =>
        Object.assign(
          state.releases.find((r) => r.id === id),
          { state: "rolled_back" },
        ),
    ],
    [
      "POST",
      /^\/releases\/(\w+)\/activate$/,
      ([id]) =>
        Object.assign(
          state.releases.find((r) => r.id === id),
          { state: "live" },
        ),
    ],
  ];

  const frames = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(FRAME);
  });
  await new Promise((done) => frames.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${frames.address().port}`;
  state = makeState(origin);
  if (as) state.me = enter(as);

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    let body = "";
    for await (const part of request) body += part;
    const json = (status, value) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(status === 204 ? "" : JSON.stringify(value));
    };
    if (url.pathname === "/readyz") return json(200, { ready: true, core_backend: "ready" });
    if (url.pathname === "/metrics")
      return response.end("atelier_resident_bytes 11534336\natelier_changes_open 2\n");
    if (url.pathname.startsWith("/api/v1")) {
      const path = url.pathname.slice("/api/v1".length);
      if (path !== "/login" && !state.me)
        return json(401, { code: "unauthenticated", message: "sign in", demo: true });
      const stream = /^\/sessions\/(\w+)\/events$/.exec(path);
      if (stream) {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.write(": hello\n\n");
        const leave = follow(stream[1], url.searchParams.get("since"), (event) =>
          response.write(`data: ${JSON.stringify(event)}\n\n`),
        );
        return request.on("close", leave);
      }
      for (const [method, pattern, handle] of routes) {
        const found = pattern.exec(path);
        if (method !== request.method || !found) continue;
        const answer = handle(found.slice(1), body ? JSON.parse(body) : {}, url.searchParams);
        if (Array.isArray(answer)) return json(...answer);
        if (answer) return json(200, answer);
      }
      return json(404, { code: "not_found", message: "there is no such thing" });
    }
    const file = url.pathname.replace("/console/", "") || "index.html";
    try {
      const text = await readFile(dist + file);
      response.writeHead(200, {
        "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": policy(origin),
      });
      return response.end(text);
    } catch {
      return json(404, { code: "not_found", message: url.pathname });
    }
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url, "http://localhost");
    const id = /\/sessions\/(\w+)\/socket$/.exec(url.pathname)?.[1];
    if (!id || !fold(id)) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (peer) => {
      const leave = follow(id, url.searchParams.get("since"), (event) =>
        peer.send(JSON.stringify(event)),
      );
      peer.on("close", leave);
    });
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/console/`,
    hold: () => {
      let release = () => undefined;
      held = new Promise((done) => (release = done));
      return release;
    },
    dropSockets: () => {
      for (const peer of sockets.clients) peer.terminate();
    },
    close: () => {
      for (const peer of sockets.clients) peer.terminate();
      server.closeAllConnections();
      frames.closeAllConnections();
      server.close();
      frames.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startServer(Number(process.argv[2] ?? 5190), {
    as: process.argv[3] ?? null,
  });
  console.log(url);
}
