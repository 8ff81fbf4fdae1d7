// Messages of a resident worker: one JSON document a line, in both directions.
import { createInterface } from "node:readline";

/** Calls `take` for each line of standard input and `end` at its end. */
export function readLines(take: (line: string) => void, end: () => void): void {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on("line", (line) => line && take(line));
  lines.on("close", end);
}

/** Resolves when the line has left this process. */
export function writeLine(message: object): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve());
  });
}
