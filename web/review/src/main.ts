// One question on standard input, one answer on standard output: {"id", "files"} -> {"id", "findings"}, or {"id", "failed"}.
import { messageOf } from "../../gate/src/finding.ts";
import { readLines, writeLine } from "../../gate/src/lines.ts";
import { lint, type Files } from "./eslint.ts";

interface Question {
  id: string;
  files: Files;
}

readLines(
  (line) => {
    const { id, files } = JSON.parse(line) as Question;
    lint(files).then(
      (findings) => writeLine({ id, findings }),
      (reason: unknown) => writeLine({ id, failed: messageOf(reason) }),
    );
  },
  () => undefined,
);
