// Callers for the fault tests: each request has a time limit and returns status and body, whatever happened.
import { request } from "node:http";

const LIMIT_MS = 20_000;

const parsed = (text) => {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return text;
  }
};

/** One request over TCP or a unix socket, with full control of its headers and bytes. */
export function send({ port, socketPath, method = "GET", path = "/", headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, socketPath, method, path, headers, timeout: LIMIT_MS, agent: false }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: parsed(Buffer.concat(parts).toString("utf8")) }));
    });
    call.on("timeout", () => call.destroy(new Error(`no answer in ${LIMIT_MS} ms: ${method} ${path}`)));
    call.on("error", reject);
    call.end(body);
  });
}

export async function signedIn(stack, name) {
  const login = { name, password: stack.password(name) };
  const { body } = await send({ port: stack.port, method: "POST", path: "/api/v1/login", body: JSON.stringify(login) });
  const call = (method, path, data) =>
    send({
      port: stack.port,
      method,
      path: `/api/v1${path}`,
      headers: { Authorization: `Bearer ${body.token}` },
      body: data === undefined || typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data),
    });
  return { token: body.token, get: (path) => call("GET", path), post: (path, data) => call("POST", path, data), delete: (path) => call("DELETE", path) };
}

/** The events of a session from a cursor on, until one satisfies `last`; how many there were before it does not matter. */
export async function sse(stack, token, id, since, last) {
  const address = `${stack.url}/api/v1/sessions/${id}/events${since ? `?since=${since}` : ""}`;
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(LIMIT_MS) });
  if (answer.status !== 200) throw new Error(`events: ${answer.status}`);
  const events = [];
  let text = "";
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (!data) continue;
      events.push(JSON.parse(data.slice(6)));
      if (last(events.at(-1))) return events;
    }
  }
  return events;
}

export function webSocket(stack, token, id, since, last) {
  return new Promise((resolve, reject) => {
    const address = `ws://localhost:${stack.port}/api/v1/sessions/${id}/socket${since ? `?since=${since}` : ""}`;
    const socket = new WebSocket(address, { headers: { Authorization: `Bearer ${token}` } });
    const events = [];
    const timer = setTimeout(() => finish(() => reject(new Error("no last event in time"))), LIMIT_MS);
    const finish = (then) => {
      clearTimeout(timer);
      socket.close();
      then();
    };
    socket.addEventListener("message", ({ data }) => {
      events.push(JSON.parse(data));
      if (last(events.at(-1))) finish(() => resolve(events));
    });
    socket.addEventListener("error", () => finish(() => reject(new Error("the socket failed"))));
  });
}
