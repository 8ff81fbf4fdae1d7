import { SourceMap } from "node:module";
import { runInThisContext } from "node:vm";
import { parentPort } from "node:worker_threads";
import { installDom } from "./dom.ts";
import { finding, messageOf, type Finding } from "./finding.ts";
import type { RenderTask, Shown } from "./render.ts";

const document = installDom();
const { mountWidget } = await import("./mount.ts");
const { runChecks } = await import("./checks.ts");
const { judgeExpectations } = await import("./expectations.ts");
const { rehearse } = await import("./rehearsal.ts");

/** What Node adds to a page's globals is no business of a widget. */
function hideNode(): void {
  const page = globalThis as unknown as Record<string, unknown>;
  for (const name of ["process", "Buffer", "global", "require", "module"]) {
    Reflect.deleteProperty(page, name);
  }
}

/** Milliseconds of this thread's own time, by which loops of widgets are judged here (loop-watch.ts); taken before `process` is hidden. */
const { threadCpuUsage } = process;
function loopClock(): number {
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}

const SCRIPT = "atelier-widget.js";
const buffer = Buffer;
const decodeBase64 = (text: string) => buffer.from(text, "base64").toString("utf8");

function mapOf(code: string): SourceMap | null {
  const encoded = /sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)/.exec(
    code,
  )?.[1];
  if (!encoded) return null;
  return new SourceMap(JSON.parse(decodeBase64(encoded)));
}

function placeOf(stack: string, map: SourceMap | null): Pick<Finding, "file" | "line" | "column"> {
  const nowhere = { file: "widget.tsx", line: 0, column: 0 };
  const at = /atelier-widget\.js:(\d+):(\d+)/.exec(stack);
  if (!at || !map) return nowhere;
  const entry = map.findEntry(Number(at[1]) - 1, Number(at[2]) - 1);
  if (!("originalSource" in entry) || !entry.originalSource) return nowhere;
  const file = entry.originalSource.split("job:").at(-1) ?? nowhere.file;
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

const HINTS: [RegExp, string][] = [
  [/unique "key" prop/, "Give every element of a list a key that is its own."],
  [
    /Maximum update depth|Too many re-renders/,
    "Set state in an event handler, not while rendering.",
  ],
  [/undefined \(reading|is not a function/, "Check that the value exists before it is used."],
  [/Rendered (more|fewer) hooks|order of Hooks/, "Call hooks at the top, never under a condition."],
];
const hintFor = (text: string) => HINTS.find(([pattern]) => pattern.test(text))?.[1] ?? "";

function format(args: unknown[]): string {
  const [pattern, ...values] = args.map((part) => (part instanceof Error ? part.message : part));
  let rest = values;
  const text = String(pattern).replace(/%[sdoO]/g, () => {
    const [value, ...others] = rest;
    rest = others;
    return String(value);
  });
  return text.split("\n")[0] ?? text;
}

async function run(task: RenderTask): Promise<Shown> {
  const findings: Finding[] = [];
  const map = mapOf(task.code);
  const report = (rule: string, text: string, stack = "") => {
    if (findings.some((known) => known.rule === rule && known.text === text)) return;
    findings.push(finding(rule, { ...placeOf(stack, map), text, hint: hintFor(text) }));
  };
  console.error = (...args: unknown[]) => {
    const error = args.find((part) => part instanceof Error);
    report("render/console", format(args), error?.stack ?? args.map(String).join("\n"));
  };
  const page = await mountWidget({
    document,
    id: task.manifest?.id ?? "widget",
    hash: task.hash,
    css: task.css,
    locale: task.locale,
    slot: task.manifest?.slot ?? "",
    fixture: task.fixture,
    tools: task.manifest?.tools ?? null,
    callBackend,
    limitMs: task.limitMs,
    load: (require) => {
      const wrapper = `(function(require,module,exports,atelierLoopClock){${task.code}\n})`;
      const module = { exports: {} as Record<string, unknown> };
      runInThisContext(wrapper, { filename: SCRIPT })(require, module, module.exports, loopClock);
      return module.exports;
    },
    onError: (error, stack) => report("render/throw", error.message, `${error.stack}\n${stack}`),
  });
  if (page.outcome === "timeout") report("render/timeout", "the widget never finished loading");
  if (page.outcome === "empty" && findings.length === 0) {
    report("render/empty", "the widget shows nothing");
  }
  const checks = task.expect ? await runChecks(page.root, task.expect, task.locale) : [];
  const dom = page.root.innerHTML;
  const judged =
    findings.length === 0 && page.outcome === "shown"
      ? await judgeExpectations(page.root, task.expectations, task.locale)
      : { met: [], findings: [] };
  return { dom, findings: [...findings, ...judged.findings], checks, met: judged.met };
}

interface BackendAnswer {
  id: number;
  value?: unknown;
  failed?: { code: string; message: string };
}

const waiting = new Map<
  number,
  { resolve: (value: unknown) => void; reject: (reason: unknown) => void }
>();

/** The backend runs in another thread; the gate's main thread passes calls and answers on. */
function callBackend(route: string, input: Record<string, unknown>): Promise<unknown> {
  const id = waiting.size + 1;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    parentPort?.postMessage({ backend: { id, route, input } });
  });
}

function backendAnswered({ id, value, failed }: BackendAnswer): void {
  const call = waiting.get(id);
  if (failed) call?.reject(failed);
  else call?.resolve(value);
}

let task: RenderTask | null = null;

parentPort?.on("message", (message: RenderTask | { backendAnswer: BackendAnswer }) => {
  if ("backendAnswer" in message) return backendAnswered(message.backendAnswer);
  task = message;
  void judge(message);
});

/** Once, after what is being rehearsed just now. */
async function judge(job: RenderTask): Promise<void> {
  await rehearsed;
  hideNode();
  run(job).then(
    (result) => parentPort?.postMessage(result),
    (reason: unknown) => {
      const text = messageOf(reason);
      const stack = reason instanceof Error ? (reason.stack ?? "") : "";
      const place = placeOf(stack, mapOf(job.code));
      const thrown = finding("render/throw", { ...place, text, hint: hintFor(text) });
      parentPort?.postMessage({ dom: "", checks: [], findings: [thrown] });
    },
  );
}

parentPort?.postMessage({ ready: true });
const rehearsed = rehearse(document, () => task !== null);
