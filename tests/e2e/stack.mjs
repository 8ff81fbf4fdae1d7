// A whole installation on a data folder of its own: the real programs, the real browser.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const BIN = join(ROOT, "build", process.env.ATELIER_PRESET ?? "ci", "bin");
const { chromium } = createRequire(join(ROOT, "web/console/package.json"))("playwright-core");

const listen = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

/** Two neighbouring ports: the front door and the previews. */
async function freePort() {
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const second = await listen(port + 1);
    first.close();
    second?.close();
    if (second) return port;
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what, condition, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`);
    await sleep(50);
  }
}

export class Stack {
  data = mkdtempSync(join(tmpdir(), "atelier-e2e-"));

  constructor({ model = "none" } = {}) {
    this.model = model;
  }

  /** For those who have to know the port before the start. */
  async choosePort() {
    this.port ??= await freePort();
  }

  async start() {
    await this.choosePort();
    this.log = "";
    this.process = spawn(
      join(BIN, "atelierd"),
      ["--data", this.data, "--root", ROOT, "--port", String(this.port), "--model", this.model],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (text) => (this.log += text));
    }
    await until("atelierd", async () => {
      if (this.process.exitCode !== null) throw new Error(`atelierd ended: ${this.log}`);
      return existsSync(join(this.data, "passwords.txt")) && (await this.ready());
    });
  }

  async ready() {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    return answer?.ok && (await answer.json()).core_backend === "ready";
  }

  /** Waits for a line of the server's output: it comes through a pipe, later than the answer it belongs to. */
  logged(what) {
    const found = () => (what instanceof RegExp ? what.test(this.log) : this.log.includes(what));
    return until(`"${what}" in the log`, found, 10_000);
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  password(name) {
    const line = readFileSync(join(this.data, "passwords.txt"), "utf8").split("\n").find((row) => row.startsWith(`${name} `));
    return line.split(" ")[1];
  }

  async kill() {
    this.process.kill("SIGKILL");
    await new Promise((resolve) => this.process.once("exit", resolve));
  }

  async stop() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      await Promise.race([new Promise((resolve) => this.process.once("exit", resolve)), sleep(10_000)]);
    }
    rmSync(this.data, { recursive: true, force: true });
  }

  /** A signed-in caller of the REST interface. */
  async api(name) {
    const call = async (method, path, body, token) => {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    };
    const { body } = await call("POST", "/login", { name, password: this.password(name) });
    return {
      get: (path) => call("GET", path, null, body.token),
      post: (path, data) => call("POST", path, data, body.token),
      tool: async (tool, args) => (await call("POST", `/app/tools/${tool}`, { arguments: args }, body.token)).body,
    };
  }
}

export const launchBrowser = (more = []) =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [...more, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/** A page of its own (own cookies) in a language, signed in to the console. */
export async function signIn(browser, stack, name, locale) {
  const context = await browser.newContext({ locale: locale === "ru" ? "ru-RU" : "en-US", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`${name}: ${error.message}`));
  await page.goto(`${stack.url}/console/`);
  await page.getByLabel(locale === "ru" ? "Имя" : "Name", { exact: true }).fill(name);
  await page.getByLabel(locale === "ru" ? "Пароль" : "Password", { exact: true }).fill(stack.password(name));
  await page.keyboard.press("Enter");
  return page;
}
