// The resident half that reads users' code and runs none of it: format, types, lint, build. One job a line; answers come in any order
// and carry the job's id. A tool that fails is an answer too.
import { build } from "./build.ts";
import { messageOf } from "./finding.ts";
import { formatFiles } from "./format.ts";
import type { Files, Manifest } from "./job.ts";
import { readLines, writeLine } from "./lines.ts";
import { lintCheck } from "./lint-server.ts";
import { mendTypes, typesCheck } from "./types-server.ts";

interface Question {
  id: string;
  do: string;
  files: Files;
  manifest?: Manifest | null;
}

const TOOLS: Record<string, (question: Question) => Promise<object>> = {
  format: ({ files }) => formatFiles(files),
  mend: async ({ files }) => ({ findings: [], mended: await mendTypes(files) }),
  types: async ({ files }) => ({ findings: await typesCheck.check(files) }),
  lint: async ({ files }) => ({ findings: await lintCheck.check(files) }),
  build: ({ files, manifest }) => build(files, manifest ?? null),
};

async function answer(line: string): Promise<void> {
  const question = JSON.parse(line) as Question;
  const { id } = question;
  try {
    const tool = Object.hasOwn(TOOLS, question.do) ? TOOLS[question.do] : undefined;
    if (!tool) throw new Error(`there is no check '${question.do}'`);
    await writeLine({ ...(await tool(question)), id });
  } catch (reason) {
    await writeLine({ id, failed: messageOf(reason) });
  }
}

// Loaded before the first job asks for them; whoever needs them sees the fault.
const WARM_UP: Files = {
  "widget.tsx": "export default function Widget() {\n  return <p>1</p>;\n}\n",
};
const resident = process.argv.includes("--warm");
if (resident) {
  void Promise.allSettled([
    typesCheck.warm(),
    lintCheck.warm(),
    formatFiles(WARM_UP),
    build(WARM_UP, null),
  ]);
}

const running = new Set<Promise<void>>();
readLines(
  (line) => {
    const work = answer(line);
    running.add(work);
    void work.finally(() => running.delete(work));
  },
  () => void Promise.allSettled(running).then(() => process.exit(0)),
);
