import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";

const source = new URL("../../schemas/core-tools.json", import.meta.url);
const target = new URL("./src/core-tools.ts", import.meta.url);

const pascal = (name) => name.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());

/** The comment of an amount names the member that holds its currency. */
function withCurrencies(schema) {
  if (Array.isArray(schema)) return schema.map(withCurrencies);
  if (typeof schema !== "object" || schema === null) return schema;
  const out = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withCurrencies(value)]),
  );
  const currency = out["x-currency"];
  if (typeof currency !== "string") return out;
  return { ...out, description: [out.description, `@currency ${currency}`].join("\n").trim() };
}

async function generate() {
  const contract = JSON.parse(await readFile(source, "utf8"));
  const parts = [
    "// Generated from schemas/core-tools.json by `npm run generate`. Do not edit.\n",
    `export const CONTRACT_VERSION = ${JSON.stringify(contract.version)};\n`,
  ];
  for (const tool of contract.tools) {
    for (const [side, schema] of [
      ["Input", tool.inputSchema],
      ["Output", tool.outputSchema],
    ]) {
      const name = pascal(tool.name) + side;
      parts.push(
        await compile({ ...withCurrencies(schema), title: name }, name, {
          bannerComment: "",
          additionalProperties: false,
          format: false,
        }),
      );
    }
  }
  const map = contract.tools.map(
    (tool) =>
      `/** ${tool.description} */ ${tool.name}: { input: ${pascal(tool.name)}Input; output: ${pascal(tool.name)}Output };`,
  );
  parts.push(`export interface CoreTools { ${map.join("\n")} }`);
  parts.push("export type CoreToolName = keyof CoreTools;");
  const ttl = contract.tools.map((tool) => `${tool.name}: ${tool.ttlMs}`);
  parts.push("/** How long an answer stays fresh, milliseconds. */");
  parts.push(`export const TOOL_TTL_MS: Record<CoreToolName, number> = { ${ttl.join(", ")} };`);
  const writes = contract.tools.filter((tool) => !tool.annotations.readOnlyHint);
  parts.push("/** Tools that change something: whoever may call them is told so. */");
  parts.push(
    `export const WRITING_TOOLS = ${JSON.stringify(writes.map((tool) => tool.name))} as const;`,
  );
  parts.push("export type WritingToolName = (typeof WRITING_TOOLS)[number];");
  parts.push("export type ReadingToolName = Exclude<CoreToolName, WritingToolName>;");
  return format(parts.join("\n"), { parser: "typescript", printWidth: 100 });
}

const text = await generate();
if (process.argv.includes("--check")) {
  const present = await readFile(target, "utf8").catch(() => "");
  if (present !== text) {
    console.error(`${fileURLToPath(target)} differs from the contract: run npm run generate`);
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
