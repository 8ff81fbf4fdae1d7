// A real Gitea as a process, with what FakeGitea gives. ATELIER_GITEA names the program,
// ATELIER_GITEA_ROOT its tree with templates and options (tools/test_gitea.sh). It refuses to run as root, hence nobody.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NOBODY = 65534;
const REPOSITORY = "acme/customizations";

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class RealGitea {
  folder = mkdtempSync(join(tmpdir(), "atelier-gitea-"));
  tokens = {};

  constructor(bin, config = {}) {
    this.config = config;
  }

  get env() {
    return { PATH: process.env.PATH, HOME: this.folder, USER: "nobody", GITEA_WORK_DIR: this.folder };
  }

  admin(...args) {
    const options = { env: this.env, cwd: this.folder, uid: NOBODY, gid: NOBODY, encoding: "utf8" };
    return execFileSync(process.env.ATELIER_GITEA, [...args, "--config", join(this.folder, "app.ini")], options).trim();
  }

  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const ini = `RUN_USER = nobody
WORK_PATH = ${this.folder}
[server]
STATIC_ROOT_PATH = ${process.env.ATELIER_GITEA_ROOT}
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${this.url}/
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = ${this.folder}/gitea.db
[repository]
ROOT = ${this.folder}/repositories
[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-this-test
[webhook]
ALLOWED_HOST_LIST = loopback
[log]
LEVEL = warn
ROOT_PATH = ${this.folder}/log
`;
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, "app.ini"), ini);
    for (const path of [this.folder, join(this.folder, "app.ini")]) chownSync(path, NOBODY, NOBODY);
    chmodSync(this.folder, 0o755);
    this.admin("migrate");
    for (const [name, more] of [["acme", ["--admin"]], ["atelier-bot", []], ["ann", []]]) {
      const who = ["--username", name, "--password", "only-for-this-test-1", "--email", `${name}@example.localhost`];
      this.admin("admin", "user", "create", ...who, "--must-change-password=false", ...more);
      const scopes = name === "acme" ? "all" : "write:repository,write:issue";
      const made = this.admin("admin", "user", "generate-access-token", "--username", name, "--raw", "--scopes", scopes);
      this.tokens[name] = made.split("\n").at(-1).trim();
    }
    this.process = spawn(process.env.ATELIER_GITEA, ["web", "--config", join(this.folder, "app.ini")], {
      env: this.env,
      cwd: this.folder,
      uid: NOBODY,
      gid: NOBODY,
      stdio: "ignore",
    });
    for (let i = 0; i < 200; ++i) {
      const answer = await fetch(`${this.url}/api/healthz`).catch(() => null);
      if (answer?.ok) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.#arrange();
  }

  async #arrange() {
    const owner = async (method, path, body) => {
      const answer = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { Authorization: `token ${this.tokens.acme}`, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    };
    await owner("POST", "/user/repos", { name: "customizations", private: true, auto_init: true, default_branch: "main" });
    for (const name of ["atelier-bot", "ann"]) {
      await owner("PUT", `/repos/${REPOSITORY}/collaborators/${name}`, { permission: "write" });
    }
    const { protection, hook_url, hook_secret } = this.config;
    if (protection) {
      await owner("POST", `/repos/${REPOSITORY}/branch_protections`, {
        rule_name: "main",
        enable_push: false,
        required_approvals: protection.approvals,
        enable_status_check: protection.checks.length > 0,
        status_check_contexts: protection.checks,
      });
    }
    if (hook_url) {
      await owner("POST", `/repos/${REPOSITORY}/hooks`, {
        type: "gitea",
        active: true,
        events: ["push", "pull_request", "pull_request_sync", "pull_request_review_approved", "pull_request_review_rejected", "pull_request_review_comment", "status"],
        config: { url: hook_url, content_type: "json", secret: hook_secret },
      });
    }
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  gitUrl(who) {
    return `${this.url.replace("://", `://${who}:${this.tokens[who]}@`)}/${REPOSITORY}.git`;
  }

  async as(who, method, path, body) {
    const answer = await fetch(`${this.url}/api/v1/repos/${REPOSITORY}${path}`, {
      method,
      headers: { Authorization: `token ${this.tokens[who]}`, "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  get settings() {
    return { kind: "gitea", url: this.url, repository: REPOSITORY, base: "main" };
  }
}
