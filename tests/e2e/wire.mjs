// Callers for the fault tests: each request has a time limit and returns status and body, whatever happened.
import { request } from "node:http";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

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

const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync };

/**
 * One request whose target and headers go out byte for byte: a list sends a header several times, null leaves one out. `body` of the answer
 * is unpacked text, `bytes` what came over the wire.
 */
export function exchange(port, method, target, headers = {}, body = "") {
  const lines = [`${method} ${target} HTTP/1.1`];
  const upgrade = "Upgrade" in headers;
  const all = { Host: `localhost:${port}`, ...(upgrade ? {} : { Connection: "close" }), ...(body ? { "Content-Length": Buffer.byteLength(body) } : {}), ...headers };
  for (const [name, value] of Object.entries(all)) {
    for (const each of [value].flat()) if (each !== null) lines.push(`${name}: ${each}`);
  }
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const parts = [];
    const finish = () => {
      socket.destroy();
      const raw = Buffer.concat(parts);
      const end = raw.indexOf("\r\n\r\n");
      if (end < 0) return reject(new Error(`no answer to ${method} ${target}`));
      const [first, ...rest] = raw.subarray(0, end).toString("latin1").split("\r\n");
      const found = Object.fromEntries(rest.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
      const bytes = raw.subarray(end + 4);
      const unpack = UNPACK[found["content-encoding"]];
      resolve({ status: Number(first.split(" ")[1]), headers: found, body: (unpack && bytes.length ? unpack(bytes) : bytes).toString("utf8"), bytes: bytes.length });
    };
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`no end of the answer to ${method} ${target}`)));
    socket.on("data", (part) => {
      parts.push(part);
      if (upgrade && part.includes("\r\n\r\n")) finish();
    });
    // A server that has refused the head may close while the body is still on its way.
    socket.on("error", (error) => (parts.length > 0 ? finish() : reject(error)));
    socket.on("end", finish);
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  });
}

export async function signedIn(stack, name) {
  const login = { name, password: stack.password(name) };
  const json = { "Content-Type": "application/json" };
  const { body } = await send({ port: stack.port, method: "POST", path: "/api/v1/login", headers: json, body: JSON.stringify(login) });
  const call = (method, path, data) =>
    send({
      port: stack.port,
      method,
      path: `/api/v1${path}`,
      headers: { Authorization: `Bearer ${body.token}`, ...(data === undefined ? {} : json) },
      body: data === undefined || typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data),
    });
  return { token: body.token, get: (path) => call("GET", path), post: (path, data) => call("POST", path, data), delete: (path) => call("DELETE", path) };
}

/** What a preview's widget calls, as the page around its frame calls it for the person who looks. */
export const inPreview = (who, preview) => ({
  tool: (name, args = {}) => who.post(`/previews/${preview.id}/tools/${name}`, { arguments: args }),
  route: (name, input = {}) => who.post(`/previews/${preview.id}/backend/${name}`, { input }),
});

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
