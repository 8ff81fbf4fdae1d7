// One declaration file of @atelier/sdk, which is all that the type check of a lone widget sees.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { format } from "prettier";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "types/index.d.ts");

const MODULES = [
  "types",
  "data",
  "backend",
  "page",
  "settings",
  "calculations",
  "calendar",
  "formatting",
  "Card",
  "Table",
  "PieChart",
  "BarChart",
  "LineChart",
  "CandleChart",
  "Stat",
  "Inputs",
  "Layout",
];

function publicNames(index) {
  return new Set(
    [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names]) =>
      names.split(",").map((name) => name.trim()),
    ),
  );
}

/** Splits a declaration file into its top-level statements, comments attached. */
function statements(text) {
  const parts = [];
  let current = "";
  let depth = 0;
  let inComment = false;
  for (const line of text.split("\n")) {
    current += `${line}\n`;
    const trimmed = line.trim();
    if (trimmed.startsWith("/*")) inComment = true;
    if (!inComment) {
      for (const letter of trimmed) {
        if ("{([".includes(letter)) depth += 1;
        if ("})]".includes(letter)) depth -= 1;
      }
      if (depth === 0 && /[;}]$/.test(trimmed)) {
        parts.push(current);
        current = "";
      }
    }
    if (trimmed.endsWith("*/")) inComment = false;
  }
  return parts;
}

async function generate() {
  const out = await mkdtemp(join(tmpdir(), "sdk-types-"));
  try {
    const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace(
      "package.json",
      "bin/tsc",
    );
    const project = `-p ${join(here, "../tsconfig.json")} --rootDir ${join(here, "..")}`;
    const emit = `--noEmit false --declaration --emitDeclarationOnly --outDir ${out}`;
    await run(process.execPath, [tsc, ...`${project} ${emit}`.split(" ")]);
    const names = publicNames(await readFile(join(here, "src/index.ts"), "utf8"));
    const parts = [];
    for (const module of MODULES) {
      const text = await readFile(join(out, "sdk/src", `${module}.d.ts`), "utf8");
      for (const statement of statements(text)) {
        const name = /(?:function|interface|type|const|class) (\w+)/.exec(statement)?.[1];
        if (/^\s*import /.test(statement) || !name) continue;
        if (names.has(name)) parts.push(statement);
        // Shapes that public signatures are made of stay, without being importable.
        else if (module === "types") parts.push(statement.replace("export ", ""));
      }
    }
    const text = [
      "// Generated from web/sdk/src by `npm run generate`. Do not edit.",
      'import type { ReactNode } from "react";',
      ...parts,
      "export {};",
    ].join("\n");
    return await format(text, { parser: "typescript", printWidth: 100 });
  } finally {
    await rm(out, { recursive: true });
  }
}

const text = await generate();
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error("sdk/types/index.d.ts differs from the SDK: run npm run generate");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
