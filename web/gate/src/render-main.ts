// The resident half that runs users' code: loads, says that it is ready, reads one job, writes one answer and ends. What ran in this
// process is never seen by another job. The answer carries the job's token, which no widget knows.
import { finding, messageOf } from "./finding.ts";
import { readLines, writeLine } from "./lines.ts";
import { prepareRender, type RenderJob } from "./render.ts";

interface Question extends RenderJob {
  id: string;
}

const render = prepareRender();
let id = "";
let answered = false;

async function answer(result: object): Promise<void> {
  if (answered) return;
  answered = true;
  await writeLine({ ...result, id });
  process.exit(0);
}

const crash = (reason: unknown) =>
  answer({
    dom: "",
    checks: [],
    data_loss: [],
    findings: [finding("render/crash", { text: messageOf(reason) })],
  });
process.on("uncaughtException", (reason) => void crash(reason));
process.on("unhandledRejection", (reason) => void crash(reason));

readLines(
  (line) => {
    if (id) return;
    const { id: token, ...job } = JSON.parse(line) as Question;
    id = token;
    void render.run(job).then(answer, crash);
  },
  () => {
    if (!id) process.exit(0);
  },
);
