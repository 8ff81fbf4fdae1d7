// The whole server of a sandbox: the routes of a customization's backend and what the daemon asks about it.
// node server.mjs --app /run/io/app.sock --mcp /run/io/mcp.sock --root DIR --work DIR
// DIR of --root holds bundle.json {backend} and the backend's package; --work is where the user's database lives.
import { chmod, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { BackendRoutes } from "./backend-routes.mjs";
import { callTool, CallError } from "./mcp-call.mjs";

const MAX_BODY_BYTES = 256 * 1024;
const STATUS = {
  invalid_argument: 400,
  unauthenticated: 401,
  forbidden: 403,
  permission_denied: 403,
  not_found: 404,
  conflict: 409,
  failed_precondition: 412,
  exhausted: 429,
  timeout: 504,
  resource_exhausted: 429,
  unavailable: 503,
  deadline_exceeded: 504,
};

const { values } = parseArgs({
  options: {
    app: { type: "string" },
    mcp: { type: "string" },
    root: { type: "string" },
    work: { type: "string", default: "" },
  },
});
for (const name of ["app", "mcp", "root"]) {
  if (!values[name]) {
    console.error(`--${name} is missing`);
    process.exit(2);
  }
}

let calls = 0;
const nextCall = (name, args) => {
  calls += 1;
  return callTool(values.mcp, calls, name, args);
};
const backends = new BackendRoutes(values.root, values.work, nextCall);

function sendJson(response, status, value) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new CallError("resource_exhausted", "the request is too large");
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8") || "{}");
  } catch {
    throw new CallError("invalid_argument", "the request is not JSON");
  }
}

async function answerCall(request, response, call) {
  try {
    const body = await readBody(request);
    sendJson(response, 200, await call(body));
  } catch (reason) {
    const code = typeof reason?.code === "string" && /^[a-z_]+$/.test(reason.code) ? reason.code : "internal";
    sendJson(response, STATUS[code] ?? 500, { code, message: String(reason.message ?? reason) });
  }
}

function route(request, response) {
  const url = new URL(request.url, "http://localhost");
  const path = decodeURIComponent(url.pathname);
  const own = /^\/backend\/([a-z][a-zA-Z0-9_]{0,63})$/.exec(path)?.[1];
  if (request.method === "POST" && own) {
    return answerCall(request, response, (body) => backends.call(own, body.input));
  }
  if (request.method === "POST" && path === "/backend-trial") {
    return answerCall(request, response, (body) => backends.tryMigrations(body.backend));
  }
  if (request.method === "GET" && path === "/backend-log") {
    return sendJson(response, 200, backends.log(Number(url.searchParams.get("after") ?? 0)));
  }
  if (request.method === "GET" && path === "/healthz") return sendJson(response, 200, { ok: true });
  return sendJson(response, 404, { code: "not_found", message: "no such route" });
}

const server = createServer((request, response) => {
  try {
    void route(request, response);
  } catch (reason) {
    sendJson(response, 400, { code: "invalid_argument", message: String(reason.message) });
  }
});
await rm(values.app, { force: true });
server.listen(values.app, async () => {
  await chmod(values.app, 0o660);
  console.log("ready");
});
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => server.close(() => process.exit(0)));
}
