import { format } from "prettier/standalone";
import * as typescript from "prettier/plugins/typescript";
import * as estree from "prettier/plugins/estree";
import * as postcss from "prettier/plugins/postcss";
import * as babel from "prettier/plugins/babel";
import { finding, messageOf, type Finding } from "./finding.ts";
import type { Files } from "./job.ts";

const PARSERS: Record<string, string> = {
  ".ts": "typescript",
  ".tsx": "typescript",
  ".json": "json",
  ".css": "css",
};
const PRINT_WIDTH = 100;
const PLUGINS = [typescript, estree as never, babel, postcss];

const parserOf = (path: string) => PARSERS[/\.[a-z]+$/.exec(path)?.[0] ?? ""];

interface SyntaxFault {
  loc?: { start?: { line?: number; column?: number } };
}

/** Prettier's text of each file, and which files were not already written so. */
export async function formatFiles(files: Files) {
  const formatted: Files = {};
  const differed: string[] = [];
  const findings: Finding[] = [];
  for (const [path, text] of Object.entries(files)) {
    const parser = parserOf(path);
    if (!parser) continue;
    try {
      const written = await format(text, {
        parser,
        filepath: path,
        plugins: PLUGINS,
        printWidth: PRINT_WIDTH,
      });
      formatted[path] = written;
      if (written !== text) differed.push(path);
    } catch (reason) {
      const { line = 0, column = 0 } = (reason as SyntaxFault)?.loc?.start ?? {};
      findings.push(
        finding("prettier/syntax", {
          file: path,
          line,
          column,
          text: messageOf(reason).split("\n")[0] ?? "",
          hint: "Fix the syntax at this place.",
        }),
      );
    }
  }
  return { formatted, differed, findings };
}
