// The user's backend behind /backend/: started by the first call, replaced when another bundle is shown.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Backend, BackendFailed } from "./host.mjs";

export class BackendRoutes {
  constructor(root, work, callTool) {
    this.root = root;
    this.work = work;
    this.callTool = callTool;
    this.digest = null;
    this.backend = null;
    this.changing = Promise.resolve();
  }

  async wanted() {
    const text = await readFile(join(this.root, "bundle.json"), "utf8").catch(() => "{}");
    const { backend } = JSON.parse(text);
    return typeof backend === "string" && /^[0-9a-f]{64}$/.test(backend) ? backend : null;
  }

  /** One change after the other: two calls must not open the database twice. */
  current() {
    this.changing = this.changing.catch(() => undefined).then(() => this.follow());
    return this.changing;
  }

  async follow() {
    const digest = await this.wanted();
    if (digest === this.digest) return this.backend;
    if (this.backend) await this.backend.stop();
    this.backend = null;
    this.digest = null;
    if (!digest) return null;
    const parts = JSON.parse(await readFile(join(this.root, `${digest}.backend.json`), "utf8"));
    this.backend = new Backend({
      package: parts,
      database: this.database(),
      callCore: this.callTool,
    });
    this.digest = digest;
    return this.backend;
  }

  async call(route, input) {
    const backend = await this.current();
    if (!backend) throw new BackendFailed("not_found", "this customization has no backend");
    return JSON.parse(await backend.call(route, input));
  }

  /** Whether the migrations of a package fit the user's data; the running backend goes on meanwhile. */
  async tryMigrations(digest) {
    if (!/^[0-9a-f]{64}$/.test(digest ?? ""))
      throw new BackendFailed("invalid_argument", "no digest");
    const parts = JSON.parse(await readFile(join(this.root, `${digest}.backend.json`), "utf8"));
    return Backend.tryMigrations({
      package: parts,
      database: this.database(),
      callCore: () => Promise.reject(new BackendFailed("unavailable", "not in a trial")),
    });
  }

  database() {
    return this.work ? join(this.work, "database.sqlite") : ":memory:";
  }

  /** Entries after that number; `run` tells a reader that the numbers began anew. */
  log(after) {
    return {
      run: this.digest ?? "",
      restarts: this.backend?.restarts ?? 0,
      entries: this.backend?.logsAfter(after) ?? [],
    };
  }
}
