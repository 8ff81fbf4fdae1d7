import type { Manifest as WholeManifest } from "@atelier/protocol/manifest";
import type { Check, CheckResult } from "./checks.ts";
import type { DataLoss } from "./data-loss.ts";
import type { Fixture } from "./fixture-host.ts";
import { build, type Bundle } from "./build.ts";
import type { Expectation } from "./expectations.ts";
import { finding, isWarning, type Finding } from "./finding.ts";
import { formatFiles } from "./format.ts";
import { prepareRender } from "./render.ts";

export type Files = Record<string, string>;

/** What of the manifest the gate's programs read. */
export type Manifest = Partial<Pick<WholeManifest, "id" | "slot" | "tools">>;

export interface Job {
  files: Files;
  manifest?: Manifest | null;
  locale?: "ru" | "en";
  fixture?: Fixture | null;
  /** Evaluated on the rendered widget. */
  expect?: Check[] | null;
  /** The list of its expectations.json. */
  expectations?: Expectation[] | null;
}

export interface JobResult {
  ok: boolean;
  findings: Finding[];
  formatted: Files;
  differed: string[];
  bundle: Bundle | null;
  dom: string;
  checks: CheckResult[];
  data_loss: DataLoss[];
  unused_tools: string[];
  backend?: { code: string };
}

const isFiles = (value: unknown): value is Files =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Files)["widget.tsx"] === "string" &&
  Object.values(value).every((text) => typeof text === "string");

/** Format, build and render in this process: for tests and tools, never for code of strangers. */
export async function runJob(job: Job): Promise<JobResult> {
  if (!isFiles(job?.files)) {
    const none = { formatted: {}, differed: [], bundle: null, dom: "", checks: [] };
    const findings = [finding("gate/job", { text: "the job has no widget.tsx" })];
    return { ok: false, findings, ...none, data_loss: [], unused_tools: [] };
  }
  const { manifest = null, locale = "en", fixture = null, expect = null } = job;
  const render = prepareRender();
  try {
    const { formatted, differed, findings } = await formatFiles(job.files);
    const files = { ...job.files, ...formatted };
    const built = await build(files, manifest);
    findings.push(...built.findings);
    const shown =
      built.bundle && findings.every(isWarning)
        ? await render.run({ ...built, files, manifest, locale, fixture, expect })
        : null;
    findings.push(...(shown?.findings ?? []));
    const checks = shown?.checks ?? [];
    return {
      ok: findings.every(isWarning) && checks.every((check) => check.ok),
      findings,
      formatted,
      differed,
      bundle: built.bundle,
      dom: shown?.dom ?? "",
      checks,
      data_loss: shown?.data_loss ?? [],
      unused_tools: built.unused_tools,
      ...(built.backend && { backend: { code: built.backend } }),
    };
  } finally {
    await render.stop();
  }
}

export type CheckedJob = JobResult & { passed: boolean };

/** Does this widget show what was asked for? */
export async function checkWidget(job: Job, expect: Check[]): Promise<CheckedJob> {
  const result = await runJob({ ...job, expect });
  return { ...result, passed: result.ok && result.checks.length === expect.length };
}
