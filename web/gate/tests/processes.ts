// The gate's resident processes, spoken with as the gate speaks with them.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Built } from "../src/build.ts";
import type { Finding } from "../src/finding.ts";
import type { Files, Job, JobResult } from "../src/job.ts";

const program = (name: string) => fileURLToPath(new URL(`../dist/${name}.mjs`, import.meta.url));

export interface Answer {
  id: string;
  findings: Finding[];
  failed?: string;
  formatted?: Files;
}

export class Process {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | null>;
  private readonly lines: AsyncIterator<string>;
  private asked = 0;

  constructor(name: "checker" | "render", env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(process.execPath, [program(name)], { env });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  /** One question at a time. */
  async ask<T = Answer>(question: object): Promise<T> {
    this.asked += 1;
    const id = `q${this.asked}`;
    this.child.stdin.write(`${JSON.stringify({ ...question, id })}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error("the process has ended");
    const answer = JSON.parse(String(value)) as T & { id: string };
    if (answer.id !== id) throw new Error(`this is no answer: ${String(value).slice(0, 200)}`);
    return answer;
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}

/** Format and build by the checker, the render test in a process of its own. */
export async function judge(checker: Process, job: Job): Promise<JobResult> {
  const { files, manifest = null, locale = "en", fixture = null, expect = null } = job;
  const { expectations = null } = job;
  const format = await checker.ask<Answer>({ do: "format", files });
  const texts = { ...files, ...format.formatted };
  const built = await checker.ask<Built>({ do: "build", files: texts, manifest });
  const before = [...format.findings, ...built.findings];
  const shared = { formatted: format.formatted ?? {}, differed: [], bundle: built.bundle };
  const rest = { data_loss: [], unused_tools: built.unused_tools };
  if (before.length > 0) {
    return { ...shared, ...rest, ok: false, findings: before, dom: "", checks: [] };
  }
  const render = new Process("render");
  try {
    const shown = await render.ask<Pick<JobResult, "dom" | "findings" | "checks">>({
      ...built,
      files: texts,
      manifest,
      locale,
      fixture,
      expect,
      expectations,
    });
    return { ...shared, ...rest, ...shown, ok: shown.findings.length === 0 };
  } finally {
    render.stop();
  }
}
