// The fake Gitea (libs/forge/fake) as a process, and people who use it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REPOSITORY = "acme/customizations";

export class FakeGitea {
  folder = mkdtempSync(join(tmpdir(), "atelier-gitea-"));
  tokens = { "atelier-bot": "bot-token", ann: "ann-token" };

  constructor(bin, config = {}) {
    this.bin = bin;
    this.config = config;
  }

  async start() {
    const config = {
      folder: this.folder,
      port: this.port ?? 0,
      users: Object.fromEntries(Object.entries(this.tokens).map(([name, token]) => [token, name])),
      ...this.config,
    };
    this.process = spawn(
      join(this.bin, "fake_gitea"),
      [JSON.stringify(config)],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    this.url = await new Promise((resolve, reject) => {
      let text = "";
      this.process.stdout.on("data", (bytes) => {
        text += bytes;
        const ready = text.match(/ready (\S+)/);
        if (ready) resolve(ready[1]);
      });
      this.process.once("exit", (code) =>
        reject(new Error(`the fake forge ended with ${code}`)),
      );
    });
    this.port = Number(new URL(this.url).port);
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stdin.end();
    await ended;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  gitUrl(who) {
    return `${this.url.replace("://", `://${who}:${this.tokens[who]}@`)}/${REPOSITORY}.git`;
  }

  /** A call of its interface by one of its people. */
  async as(who, method, path, body) {
    const answer = await fetch(
      `${this.url}/api/v1/repos/${REPOSITORY}${path}`,
      {
        method,
        headers: {
          Authorization: `token ${this.tokens[who]}`,
          "Content-Type": "application/json",
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      },
    );
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  get settings() {
    return {
      kind: "gitea",
      url: this.url,
      repository: REPOSITORY,
      base: "main",
    };
  }
}

/** A wire to a server that can be cut: whoever talks over it loses the connection, who calls is hung up on. */
export class Wire {
  isCut = false;
  ends = new Set();

  async to(url) {
    const { port } = new URL(url);
    this.server = createServer((near) => {
      if (this.isCut) return near.destroy();
      const far = connect(Number(port), "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        this.ends.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => this.ends.delete(one));
        one.pipe(other);
      }
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  cut(isCut) {
    this.isCut = isCut;
    if (isCut) for (const end of this.ends) end.destroy();
  }

  close() {
    this.cut(true);
    this.server.close();
  }
}
