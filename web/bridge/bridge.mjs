// The bridge of a sandbox's pod: a container beside the users' code that holds the pod's certificate. Inside there are unix sockets only,
// outside there is mutual TLS only; users' code has neither the key nor a network socket. It reads nothing of what passes.
//   /run/gateway/mcp.sock  ->  TLS to the gateway, which knows the sandbox by this certificate
//   TLS from atelierd      ->  /run/io/app.sock, the sandbox's own server
//   TLS from atelierd      ->  PUT and DELETE of plain files in the live mounts
// node bridge.mjs --identity DIR --caller URI --app-port N --app SOCKET --uid N
//   [--mcp SOCKET --gateway HOST:PORT --gateway-uri URI] [--files-port N --files DIR] [--listen ADDRESS]
import { chmodSync, createWriteStream, lstatSync, readFileSync, rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { parseArgs } from "node:util";

const MAX_CONNECTIONS = 64;
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const IDLE_MS = 120_000;
const CONNECT_MS = 10_000;

const { values } = parseArgs({
  options: {
    identity: { type: "string" },
    caller: { type: "string" },
    "app-port": { type: "string" },
    app: { type: "string" },
    uid: { type: "string" },
    mcp: { type: "string" },
    gateway: { type: "string" },
    "gateway-uri": { type: "string" },
    "files-port": { type: "string" },
    files: { type: "string" },
    listen: { type: "string", default: "::" },
  },
});
for (const name of ["identity", "caller", "app-port", "app", "uid"]) {
  if (!values[name]) {
    console.error(`--${name} is missing`);
    process.exit(2);
  }
}

const own = (name) => readFileSync(join(values.identity, name));
const identity = {
  cert: own("certificate.pem"),
  key: own("key.pem"),
  ca: own("authority.pem"),
  minVersion: "TLSv1.3",
};
const asking = { ...identity, requestCert: true, rejectUnauthorized: true };

/** Whether a verified certificate names exactly this one. */
const isNamed = (certificate, uri) => certificate?.subjectaltname === `URI:${uri}`;
const isCaller = (socket) => isNamed(socket.getPeerCertificate(), values.caller);

/** Both ways until one side ends or nothing comes for long. */
function join2(left, right) {
  for (const socket of [left, right]) socket.setTimeout(IDLE_MS, () => socket.destroy());
  pipeline(left, right, left, () => {
    left.destroy();
    right.destroy();
  });
}

/** The sandbox may put anything at this name: only a socket of its own is connected to. */
function isAppSocket(path) {
  try {
    const info = lstatSync(path);
    return info.isSocket() && info.uid === Number(values.uid);
  } catch {
    return false;
  }
}

function toApp(outer) {
  outer.on("error", () => outer.destroy());
  if (!isCaller(outer) || !isAppSocket(values.app)) return outer.destroy();
  const inner = connect(values.app);
  inner.on("error", () => outer.destroy());
  return join2(outer, inner);
}

function toGateway(inner) {
  inner.on("error", () => inner.destroy());
  const at = values.gateway.lastIndexOf(":");
  const outer = connectTls({
    ...identity,
    host: values.gateway.slice(0, at).replace(/^\[|\]$/g, ""),
    port: Number(values.gateway.slice(at + 1)),
    timeout: CONNECT_MS,
    checkServerIdentity: (_host, certificate) =>
      isNamed(certificate, values["gateway-uri"]) ? undefined : new Error("not the gateway"),
  });
  outer.on("timeout", () => outer.destroy());
  outer.on("error", (reason) => {
    console.error(`gateway: ${reason.message}`);
    inner.destroy();
  });
  outer.once("secureConnect", () => join2(inner, outer));
}

/** The file that an address means, or null: one folder by number, one plain name. */
function fileOf(url) {
  const match = /^\/(\d{1,3})\/([A-Za-z0-9][A-Za-z0-9._-]{0,120})$/.exec(url);
  return match ? { folder: join(values.files, match[1]), name: match[2] } : null;
}

function store(request, target) {
  return new Promise((resolve, reject) => {
    // A name that no reader asks for, until the file is whole.
    const part = join(target.folder, `.${target.name}.part`);
    let size = 0;
    request.on("data", (piece) => {
      size += piece.length;
      if (size > MAX_FILE_BYTES) request.destroy(new Error("too large"));
    });
    pipeline(request, createWriteStream(part, { mode: 0o644 }), (reason) => {
      if (reason) reject(reason);
      else rename(part, join(target.folder, target.name)).then(resolve, reject);
    });
  });
}

async function answerFiles(request, response) {
  const target = isCaller(request.socket) ? fileOf(request.url) : null;
  const answer = (status) => response.writeHead(status).end();
  if (!target) return answer(403);
  if (request.method === "PUT") await store(request, target);
  else if (request.method === "DELETE") await rm(join(target.folder, target.name), { force: true });
  else return answer(405);
  return answer(204);
}

const servers = [];
function listen(server, where) {
  server.maxConnections = MAX_CONNECTIONS;
  servers.push(server);
  return new Promise((resolve) => server.listen(where, () => resolve(server.address()?.port)));
}

const ports = {};
if (values.mcp) {
  rmSync(values.mcp, { force: true });
  await listen(createServer(toGateway), { path: values.mcp });
  chmodSync(values.mcp, 0o666);
}
if (values.files) {
  const server = createHttpsServer(asking, (request, response) => {
    answerFiles(request, response).catch(() => response.destroy());
  });
  ports.files = await listen(server, { port: Number(values["files-port"]), host: values.listen });
}
// Last: who asks whether this one listens wants to know whether all is ready.
const app = createTlsServer(asking, toApp);
app.on("tlsClientError", (_reason, socket) => socket.destroy());
ports.app = await listen(app, { port: Number(values["app-port"]), host: values.listen });
console.log(`ready ${JSON.stringify(ports)}`);
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(0));
