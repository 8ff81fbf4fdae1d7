// The official MCP conformance suite against our server and client, both revisions, and the TypeScript SDK's client against our server.
// node tests/conformance/mcp/run.mjs [PRESET]; ends with "N passed, N failed". A scenario is one test, also where the
// revision does not score it (extensions, pending ones).
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../../..");
const preset = process.argv[2] ?? process.env.ATELIER_PRESET ?? "release";
const program = join(root, "build", preset, "bin/atelier");
const suite = join(root, "web/node_modules/@modelcontextprotocol/conformance");
const revisions = ["2025-11-25", "2026-07-28"];
const parallel = 2;
const work = mkdtempSync(join(tmpdir(), "mcp-conformance-"));
let passed = 0;
let failed = 0;

const count = (name, ok, why = "") => {
  if (ok) passed += 1;
  else failed += 1;
  if (!ok) console.log(`FAILED  ${name}\n${why}`);
};

const required = (revision, leg) => {
  const text = readFileSync(
    join(suite, "requirements", `${revision}.yaml`),
    "utf8",
  );
  const section = text
    .split(new RegExp(`^${leg}:$`, "m"))[1]
    .split(/^\w+:$/m)[0];
  return [...section.matchAll(/^ {2}- (\S+)$/gm)].map((match) => match[1]);
};

const conformance = (args) =>
  new Promise((done) => {
    const options = { cwd: work, timeout: 300_000, maxBuffer: 64 << 20 };
    execFile(
      process.execPath,
      [join(suite, "dist/index.js"), ...args],
      options,
      (error, stdout, stderr) => done({ ok: !error, text: stdout + stderr }),
    );
  });

const start = () =>
  new Promise((done, fail) => {
    const server = spawn(
      program,
      ["conformance", "mcp-server", "--port", "0"],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    server.once("error", fail);
    server.once("exit", () => fail(new Error("the server ended")));
    server.stdout.once("data", (line) =>
      done({ server, url: line.toString().trim() }),
    );
  });

async function servers(url) {
  for (const revision of revisions) {
    const { ok, text } = await conformance([
      "server",
      "--url",
      url,
      "--requirements",
      revision,
    ]);
    const names = required(revision, "server");
    for (const name of names)
      count(
        `server ${revision} ${name}`,
        text.includes(`✓ ${name}: `),
        text.slice(-2000),
      );
    if (!ok) count(`server ${revision}: exit code`, false, text.slice(-2000));
    const extra = /Not scored[^]*$/.exec(text)?.[0] ?? "";
    for (const [, mark, name] of extra.matchAll(/^ +([✓✗]) (\S+) \(/gm))
      count(`server ${revision} ${name} (not scored)`, mark === "✓", extra);
    console.log(
      `server ${revision}: ${names.length} required; ${extra.trim()}`,
    );
  }
}

async function clients() {
  const jobs = revisions.flatMap((revision) =>
    required(revision, "client").map((name) => ({ revision, name })),
  );
  console.log(`client: ${jobs.length} required`);
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const command = `${program} conformance mcp-client`;
      const { ok, text } = await conformance([
        "client",
        "--command",
        command,
        "--scenario",
        job.name,
        "--spec-version",
        job.revision,
      ]);
      count(`client ${job.revision} ${job.name}`, ok, text.slice(-2000));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

async function typescriptClient(kind, transportOf) {
  const require = createRequire(join(root, "web/package.json"));
  const load = (path) =>
    import(
      pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/${path}`)).href
    );
  const { Client } = await load("client/index.js");
  const client = new Client({ name: "interop", version: "1" });
  try {
    await client.connect(await transportOf(load));
    const { tools } = await client.listTools();
    count(
      `TypeScript SDK over ${kind} lists our tools`,
      tools.some((tool) => tool.name === "add"),
    );
    const sum = await client.callTool({
      name: "add",
      arguments: { a: 2, b: 40 },
    });
    count(
      `TypeScript SDK over ${kind} calls our tool`,
      sum.structuredContent?.sum === 42,
      JSON.stringify(sum),
    );
    const wrong = await client.callTool({ name: "add", arguments: { a: "x" } });
    count(
      `TypeScript SDK over ${kind} sees a tool error`,
      wrong.isError === true,
      JSON.stringify(wrong),
    );
  } catch (error) {
    count(
      `TypeScript SDK over ${kind} speaks with our server`,
      false,
      String(error),
    );
  } finally {
    await client.close();
  }
}

const overHttp = (url) => async (load) => {
  const { StreamableHTTPClientTransport } = await load(
    "client/streamableHttp.js",
  );
  return new StreamableHTTPClientTransport(new URL(url));
};

const overStdio = async (load) => {
  const { StdioClientTransport } = await load("client/stdio.js");
  const args = ["conformance", "mcp-server", "--stdio"];
  return new StdioClientTransport({ command: program, args });
};

const { server, url } = await start();
try {
  await servers(url);
  await typescriptClient("HTTP", overHttp(url));
  await typescriptClient("stdio", overStdio);
  await clients();
} finally {
  server.removeAllListeners("exit");
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
console.log(` Tests  ${passed} passed, ${failed} failed`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
