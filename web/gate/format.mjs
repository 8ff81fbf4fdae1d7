import { finding } from "./job.mjs";

const PARSERS = { ".ts": "typescript", ".tsx": "typescript", ".json": "json", ".css": "css" };
export const PRINT_WIDTH = 100;

const parserOf = (path) => PARSERS[/\.[a-z]+$/.exec(path)?.[0] ?? ""];

async function loadPrettier() {
  const [{ format }, ...plugins] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
    import("prettier/plugins/babel"),
    import("prettier/plugins/postcss"),
  ]);
  return (text, parser) => format(text, { parser, plugins, printWidth: PRINT_WIDTH });
}

/** Prettier's text of each file, and which files were not already written so. */
export async function formatFiles(files) {
  const format = await loadPrettier();
  const formatted = {};
  const differed = [];
  const findings = [];
  for (const [path, text] of Object.entries(files)) {
    const parser = parserOf(path);
    if (!parser) continue;
    try {
      formatted[path] = await format(text, parser);
      if (formatted[path] !== text) differed.push(path);
    } catch (reason) {
      const start = reason?.loc?.start ?? {};
      findings.push(
        finding("prettier/syntax", {
          file: path,
          line: start.line ?? 0,
          column: start.column ?? 0,
          text: String(reason?.message ?? reason).split("\n")[0],
          hint: "Fix the syntax at this place.",
        }),
      );
    }
  }
  return { formatted, differed, findings };
}
