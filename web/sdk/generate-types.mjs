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
  "tools",
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
  "Chart",
  "OrderedList",
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

/** `{ a, b?, c: [{ d }] }`: names only, since amounts are texts. */
function shapeOf(schema) {
  const of = schema.anyOf?.find((each) => each.type !== "null") ?? schema;
  if (of.items) return `[${shapeOf(of.items)}]`;
  if (!of.properties) return "";
  const members = Object.entries(of.properties).map(([name, member]) => {
    const inner = shapeOf(member);
    return inner ? `${name}: ${inner}` : name;
  });
  return `{ ${members.join(", ")} }`;
}

/** One line a tool, for readers of this one file. */
async function toolLines(kind) {
  const path = join(here, "../../schemas/core-tools.json");
  const { tools } = JSON.parse(await readFile(path, "utf8"));
  const wanted = tools.filter(({ annotations }) => annotations.readOnlyHint === (kind === "read"));
  return wanted.map(({ name, inputSchema, outputSchema }) => {
    const required = new Set(inputSchema.required);
    const args = Object.keys(inputSchema.properties ?? {})
      .filter((arg) => arg !== "idempotency_key" && arg !== "portfolio_id")
      .map((arg) => (required.has(arg) ? arg : `${arg}?`));
    const answer = kind === "read" ? ` -> ${shapeOf(outputSchema)}` : "";
    return ` * ${name}(${args.join(", ")})${answer}`;
  });
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
    const lines = { read: await toolLines("read"), write: await toolLines("write") };
    const text = [
      "// Generated from web/sdk/src by `npm run generate`. Do not edit.",
      'import type { ReactNode } from "react";',
      'import type { CoreTools, ReadingToolName, WritingToolName } from "../../protocol/src/core-tools";',
      ...parts,
      "export {};",
    ]
      .join("\n")
      .replaceAll(/^ \* @tools (read|write)$/gm, (_, kind) => lines[kind].join("\n"));
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
