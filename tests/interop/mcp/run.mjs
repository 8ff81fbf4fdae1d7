// Our MCP server called by other people's clients, our client calling other people's servers, in both eras.
// node tests/interop/mcp/run.mjs [PRESET]; ends with "N passed, N failed". The peers are those of bench/peers, fetched there once.
import { execFile, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../../..");
const preset = process.argv[2] ?? process.env.ATELIER_PRESET ?? "release";
const program = join(root, "build", preset, "bin/atelier");
const peers = join(root, "bench/peers");
const exec = promisify(execFile);
const children = [];
let passed = 0;
let failed = 0;

const count = (name, ok, seen) => {
  if (ok) passed += 1;
  else failed += 1;
  if (!ok)
    console.log(`FAILED  ${name}\n  ${typeof seen === "string" ? seen : JSON.stringify(seen)}`);
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// A part that breaks off is one failure, and the others go on.
const part = async (name, run) => {
  const start = Date.now();
  try {
    await run();
  } catch (error) {
    count(name, false, String(error.stderr || error.stack || error));
  }
  console.log(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
};

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

// Starts a program whose first line on stdout is its address or port.
const start = (command, args, options = {}) =>
  new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: peers,
      stdio: ["ignore", "pipe", "ignore"],
      ...options,
    });
    children.push(child);
    child.once("error", fail);
    child.once("exit", () => fail(new Error(`${command} ${args.join(" ")} ended`)));
    child.stdout.once("data", (line) => done(line.toString().trim()));
  });

const until = async (ready) => {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await ready().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("not ready in 20 s");
};

// Our client; a tool that fails ends it with 3, which is an answer too.
const ours = async (...words) => {
  const out = await exec(program, ["mcp", ...words, "--json"], { timeout: 20_000 }).catch(
    (error) => {
      if (error.code === 3) return error;
      throw error;
    },
  );
  return JSON.parse(out.stdout);
};

const require = createRequire(join(peers, "package.json"));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

async function typescriptClient(name, client, transport, era) {
  await client.connect(transport);
  try {
    count(
      `${name}: ${era} era`,
      (client.getProtocolEra?.() ?? "legacy") === era,
      client.getProtocolEra?.(),
    );
    const { tools } = await client.listTools();
    count(
      `${name} lists our tools`,
      tools.some((tool) => tool.name === "add"),
      tools,
    );
    const sum = await client.callTool({ name: "add", arguments: { a: 2, b: 40 } });
    count(`${name} calls our tool`, sum.structuredContent?.sum === 42, sum);
    const refused = await client.callTool({ name: "add", arguments: { a: "x" } });
    count(
      `${name} sees what is wrong`,
      refused.isError === true && refused.content[0].text.includes("whole number"),
      refused,
    );
    const read = await client.readResource({ uri: "test://static-text" });
    count(`${name} reads our resource`, read.contents[0].text?.includes("static text"), read);
    const prompt = await client.getPrompt({ name: "test_simple_prompt" });
    count(`${name} gets our prompt`, prompt.messages.length === 1, prompt);
  } finally {
    await client.close();
  }
}

async function ourServer(url, python) {
  const us = new URL(url);
  await part("TypeScript SDK 1.x calls us", async () => {
    const { Client } = await load("@modelcontextprotocol/sdk/client/index.js");
    const { StreamableHTTPClientTransport } = await load(
      "@modelcontextprotocol/sdk/client/streamableHttp.js",
    );
    await typescriptClient(
      "TypeScript SDK 1.x",
      new Client({ name: "interop", version: "1" }),
      new StreamableHTTPClientTransport(us),
      "legacy",
    );
  });
  const { Client, StreamableHTTPClientTransport } = await load("@modelcontextprotocol/client");
  for (const [mode, era] of [
    ["auto", "modern"],
    [{ pin: "2026-07-28" }, "modern"],
    ["legacy", "legacy"],
  ]) {
    const name = `TypeScript SDK 2.x, ${mode.pin ?? mode}`;
    await part(`${name}, calls us`, async () => {
      const client = new Client(
        { name: "interop", version: "1" },
        { versionNegotiation: { mode } },
      );
      await typescriptClient(name, client, new StreamableHTTPClientTransport(us), era);
    });
  }
  for (const mode of ["auto", "legacy"])
    await part(`FastMCP's client, ${mode}, calls us`, () => fastmcp(python, url, mode));
}

async function fastmcp(python, address, mode) {
  const script = join(import.meta.dirname, "fastmcp_client.py");
  const { stdout } = await exec(python, [script, address, mode], { timeout: 40_000 });
  const seen = JSON.parse(stdout);
  const name = `FastMCP ${mode}${address.startsWith("stdio:") ? ", stdio" : ""}`;
  const revision = mode === "auto" ? "2026-07-28" : "2025-11-25";
  count(`${name}: revision`, seen.revision === revision, seen.revision);
  count(`${name} lists our tools`, seen.tools.includes("add"), seen);
  count(`${name} calls our tool`, seen.sum === 42, seen);
  count(`${name} sees what is wrong`, seen.refused && seen.refusal.includes("whole number"), seen);
  count(
    `${name} reads our resource`,
    seen.resources >= 5 && seen.text.includes("static text"),
    seen,
  );
  count(
    `${name} gets our prompt`,
    seen.prompt === "Prompt with arguments: arg1='one', arg2='two'",
    seen,
  );
}

// The same over standard streams: the client starts our server.
async function ourProgram(python) {
  const command = join(root, "build", preset, "bin/mcp_stdio_fixture");
  const args = [];
  const { Client: Old } = await load("@modelcontextprotocol/sdk/client/index.js");
  const { StdioClientTransport: OldPipe } = await load("@modelcontextprotocol/sdk/client/stdio.js");
  await part("TypeScript SDK 1.x starts us", () =>
    typescriptClient(
      "TypeScript SDK 1.x, stdio",
      new Old({ name: "interop", version: "1" }),
      new OldPipe({ command, args }),
      "legacy",
    ),
  );
  const { Client } = await load("@modelcontextprotocol/client");
  const { StdioClientTransport } = await load("@modelcontextprotocol/client/stdio");
  for (const [mode, era] of [
    ["auto", "modern"],
    ["legacy", "legacy"],
  ])
    await part(`TypeScript SDK 2.x, ${mode}, starts us`, () =>
      typescriptClient(
        `TypeScript SDK 2.x, ${mode}, stdio`,
        new Client({ name: "interop", version: "1" }, { versionNegotiation: { mode } }),
        new StdioClientTransport({ command, args }),
        era,
      ),
    );
  await part("FastMCP's client starts us", () => fastmcp(python, `stdio:${command}`, "legacy"));
}

// The servers of bench/peers all have `add`.
async function adds(name, url, era, wanted) {
  const list = await ours("list", url, "--mode", era);
  count(`${name}: era ${wanted}`, list.era === wanted, list.era);
  count(
    `${name}: tools`,
    list.tools.some((tool) => tool.name === "add" && tool.input_schema.type === "object"),
    list,
  );
  const sum = await ours("call", url, "add", '{"a":2,"b":40}', "--mode", era);
  count(`${name}: call`, !sum.is_error && same(sum.structured, { sum: 42 }), sum);
  const refused = await ours("call", url, "add", '{"a":"x","b":1}', "--mode", era);
  count(`${name}: refusal`, refused.is_error && refused.text.length > 0, refused);
}

async function ourClient(node, python) {
  await part("we call the TypeScript SDK 1.x", async () => {
    const port = await start(node, ["ts-legacy.mjs"]);
    for (const era of ["probe", "legacy"])
      await adds(`TypeScript SDK 1.x, ${era}`, `http://127.0.0.1:${port}/mcp`, era, "legacy");
  });
  await part("we call the TypeScript SDK 2.x", async () => {
    const port = await start(node, ["ts-modern.mjs"]);
    for (const era of ["probe", "modern"])
      await adds(`TypeScript SDK 2.x, ${era}`, `http://127.0.0.1:${port}/mcp`, era, "modern");
  });
  await part("we call FastMCP", async () => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`;
    start(python, ["fastmcp_server.py", new URL(url).port]).catch(() => {});
    await until(() => fetch(url).then(() => true));
    await adds("FastMCP, probe", url, "probe", "modern");
    await adds("FastMCP, legacy", url, "legacy", "legacy");
  });
  await part("we call server-everything", () => everything(node));
}

async function everything(node) {
  const url = `http://127.0.0.1:${await freePort()}/mcp`;
  const script = require.resolve("@modelcontextprotocol/server-everything/dist/index.js");
  const env = { ...process.env, PORT: new URL(url).port };
  start(node, ["--import", join(import.meta.dirname, "loopback.mjs"), script, "streamableHttp"], {
    env,
  }).catch(() => {});
  await until(() => fetch(url).then(() => true));
  const list = await ours("list", url);
  const names = list.tools.map((tool) => tool.name);
  count("server-everything: era", list.era === "legacy", list.era);
  for (const name of ["echo", "get-sum", "get-structured-content"])
    count(`server-everything has ${name}`, names.includes(name), names);
  const echo = await ours("call", url, "echo", '{"message":"привет"}');
  count("server-everything echoes", echo.text === "Echo: привет", echo);
  const sum = await ours("call", url, "get-sum", '{"a":2,"b":40}');
  count("server-everything adds", sum.text.includes("42"), sum);
  const weather = await ours("call", url, "get-structured-content", '{"location":"Chicago"}');
  count(
    "server-everything gives structured content",
    typeof weather.structured.temperature === "number",
    weather,
  );
  const refused = await ours("call", url, "get-sum", '{"a":"x"}');
  count("server-everything refuses", refused.is_error && refused.text.length > 0, refused);
}

const began = Date.now();
try {
  const { stdout } = await exec("python3", [join(peers, "peers.py")], { timeout: 900_000 });
  const python = stdout.trim();
  const url = await start(program, ["conformance", "mcp-server", "--port", "0"]);
  await ourServer(url, python);
  await ourProgram(python);
  await ourClient(process.execPath, python);
} catch (error) {
  count("the peers and our server start", false, String(error.stack ?? error));
} finally {
  for (const child of children) {
    child.removeAllListeners("exit");
    child.kill();
  }
}
console.log(`${((Date.now() - began) / 1000).toFixed(0)} s`);
console.log(` Tests  ${passed} passed, ${failed} failed`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
