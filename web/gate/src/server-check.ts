import { finding, type Finding } from "./finding.ts";
import type { Files } from "./job.ts";
import { Overworked, type LanguageServer, type Limits } from "./lsp.ts";
import { MAX_FINDINGS, type Diagnostic } from "./workspace.ts";

interface Tool {
  name: "types" | "lint";
  /** A server that has answered once, so that what it needs is loaded. */
  start(): Promise<LanguageServer>;
  /** The diagnostics of each file; nothing of the files stays behind. */
  ask(server: LanguageServer, files: Files): Promise<Map<string, Diagnostic[]>>;
  toFinding(file: string, diagnostic: Diagnostic): Finding;
  limits: Limits;
  /** A server that holds more after a job is replaced. */
  maxMemory: number;
}

const COMPLEX = "Write simpler types and shorter expressions; say the types of what is exported.";

/** A check by a language server that stays between jobs. One job at a time. */
export class ServerCheck {
  private readonly tool: Tool;
  private server: Promise<LanguageServer> | null = null;

  constructor(tool: Tool) {
    this.tool = tool;
  }

  /** The server, started if there is none. */
  async warm(): Promise<LanguageServer> {
    const known = await this.server?.catch(() => null);
    if (known?.alive) return known;
    this.server = this.tool.start();
    return this.server;
  }

  /** What a server says to other questions than a verdict; null where it fails at them, which the check itself will tell. */
  async use<T>(work: (server: LanguageServer) => Promise<T>): Promise<T | null> {
    const server = await this.warm().catch(() => null);
    if (!server) return null;
    try {
      return await server.within(this.tool.limits, work(server));
    } catch {
      server.fail("it was ended after a fault");
      return null;
    }
  }

  /** Rejects with a ServerFailed when there is no verdict; the next job then gets a server that nothing has happened to. */
  async check(files: Files): Promise<Finding[]> {
    const { tool } = this;
    const server = await this.warm();
    try {
      const found = await server.within(tool.limits, tool.ask(server, files));
      if (server.memoryBytes > tool.maxMemory) server.fail("it holds much memory");
      return [...found]
        .flatMap(([file, diagnostics]) => diagnostics.map((each) => tool.toFinding(file, each)))
        .slice(0, MAX_FINDINGS);
    } catch (reason) {
      server.fail("it was ended after a fault");
      if (!(reason instanceof Overworked)) throw reason;
      const text = `the code is too complex for this check: ${reason.message}`;
      return [finding(`${tool.name}/too_complex`, { text, hint: COMPLEX })];
    }
  }
}
