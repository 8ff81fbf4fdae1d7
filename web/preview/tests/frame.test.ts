import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

const CHROMIUM = "/usr/bin/chromium";
const CHROMIUM_FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run " +
  "--disable-background-networking --disable-component-update --disable-sync";
const WIDGET = `import{Card as c,Stat as s,useMetrics as m}from"@atelier/sdk";import{jsx as j}from"react/jsx-runtime";
export default function W(){return j(c,{title:"Worth",children:j(s,{label:"Total",value:m().totalValue,format:"money"})})}`;
const BROKEN = `export default function W(){throw new Error("broken on purpose")}`;

interface Seen {
  headers: Record<string, unknown>;
  body: { method: string; params: { name: string; _meta: Record<string, unknown> } };
}

let folder: string;
let preview: ChildProcess;
let gateway: Server;
let front: Server;
let host: Server;
let browser: Browser;
const seen: Seen[] = [];

const listen = (server: Server, at: string | number) =>
  new Promise<void>((done) => {
    if (typeof at === "string") server.listen(at, done);
    else server.listen(at, "127.0.0.1", done);
  });
const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function release(code: string): Promise<void> {
  await writeFile(join(folder, "widget.js"), code);
  await writeFile(join(folder, "bundle.json"), JSON.stringify({ url: "widget.js", sha256: "x" }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "preview-"));
  const fixture = JSON.parse(
    await readFile(new URL("../../gate/fixture.json", import.meta.url), "utf8"),
  ) as Record<string, { default: unknown }>;
  gateway = createServer(async (message, response) => {
    let text = "";
    for await (const part of message) text += String(part);
    const body = JSON.parse(text) as Seen["body"] & { id: number };
    seen.push({ headers: message.headers, body });
    const structuredContent = fixture[body.params.name]?.default;
    response.setHeader("Content-Type", "application/json");
    response.end(
      JSON.stringify(
        structuredContent
          ? { jsonrpc: "2.0", id: body.id, result: { structuredContent, content: [] } }
          : { jsonrpc: "2.0", id: body.id, error: { code: -32602, message: "no such tool" } },
      ),
    );
  });
  await listen(gateway, join(folder, "mcp.sock"));
  await release(WIDGET);
  preview = spawn(process.execPath, [
    new URL("../dist/server.mjs", import.meta.url).pathname,
    `--app=${join(folder, "app.sock")}`,
    `--mcp=${join(folder, "mcp.sock")}`,
    `--root=${folder}`,
  ]);
  await new Promise<void>((done) => preview.stdout?.once("data", () => done()));
  front = createServer((message, response) => {
    const { url = "/", method = "GET", headers } = message;
    const inner = request(
      { socketPath: join(folder, "app.sock"), path: url, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    message.pipe(inner);
  });
  await listen(front, 0);
  host = createServer((_, response) => {
    const origin = `http://127.0.0.1:${portOf(front)}`;
    response.setHeader("Content-Type", "text/html");
    response.setHeader("Content-Security-Policy", `frame-src ${origin}`);
    response.end(
      `<script>window.told = []; addEventListener("message", (event) => told.push(event.data))</script>
       <iframe sandbox="allow-scripts" src="${origin}/?locale=ru&theme=dark#token=t"></iframe>`,
    );
  });
  await listen(host, 0);
});

afterAll(async () => {
  await browser?.close();
  preview?.kill();
  for (const server of [gateway, front, host]) server?.close();
});

function call(name: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const message = request(
      { socketPath: join(folder, "app.sock"), path: `/tools/${name}`, method: "POST" },
      (answer) => {
        let text = "";
        answer.on("data", (part) => (text += String(part)));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    message.on("error", reject);
    message.end(JSON.stringify({ arguments: {} }));
  });
}

const get = (path: string) => fetch(`http://127.0.0.1:${portOf(front)}${path}`);

test("a tool call becomes one MCP request of the 2026 revision", async () => {
  const { status, body } = await call("get_metrics");
  expect(status).toBe(200);
  expect(body).toMatchObject({ total_value: "10000" });
  const last = seen.at(-1);
  expect(last?.headers).toMatchObject({
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "tools/call",
    "mcp-name": "get_metrics",
  });
  expect(last?.body.params._meta["io.modelcontextprotocol/protocolVersion"]).toBe("2026-07-28");
});

test("a refused call is answered with a code and a message", async () => {
  expect(await call("no_such_tool")).toEqual({
    status: 400,
    body: { code: "invalid_argument", message: "no such tool" },
  });
});

test("only files of the bundle and the core are served", async () => {
  expect((await get("/bundle/widget.js")).status).toBe(200);
  expect((await get("/bundle/..%2f..%2fetc%2fpasswd")).status).toBe(404);
  expect((await get("/bundle/bundle.json")).status).toBe(404);
  expect((await get("/core/..%2fserver.mjs")).status).toBe(404);
});

type Told = { type: string; message?: string };
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: Told[] }).told);

async function open(): Promise<Page> {
  browser ??= await chromium.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_FLAGS.split(" "),
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${portOf(host)}/`);
  return page;
}

test.skipIf(!existsSync(CHROMIUM))("the widget lives in an opaque origin", async () => {
  await release(WIDGET);
  const page = await open();
  const frame = page.frameLocator("iframe");
  await frame.getByText("10 000,00 $").waitFor({ timeout: 10_000 });
  const messages = await told(page);
  expect(messages.map((message) => message.type)).toContain("ready");
  expect(messages.map((message) => message.type)).toContain("heartbeat");
  const inside = page.frames().find((each) => each !== page.mainFrame());
  expect(await inside?.evaluate("typeof RTCPeerConnection")).toBe("undefined");
  expect(await inside?.evaluate("document.documentElement.dataset.theme")).toBe("dark");
  expect(await inside?.evaluate("self.origin")).toBe("null");
  await page.close();
});

test.skipIf(!existsSync(CHROMIUM))("a throwing widget becomes a card and a message", async () => {
  await release(BROKEN);
  const page = await open();
  await page.frameLocator("iframe").getByText("Не удалось показать этот блок").waitFor();
  const error = (await told(page)).find((message) => message.type === "error");
  expect(error?.message).toBe("broken on purpose");
  await page.close();
});
