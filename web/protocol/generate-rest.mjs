// Types of the REST interface, from the OpenAPI document's component schemas.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";

const source = new URL("../../schemas/rest/openapi.json", import.meta.url);
const target = new URL("./src/rest.ts", import.meta.url);

const toDefinitions = (value) =>
  JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/definitions/"));

async function generate() {
  const document = JSON.parse(await readFile(source, "utf8"));
  const schemas = document.components.schemas;
  const names = Object.keys(schemas);
  // An object of which nothing is said holds values that the console passes on unread.
  const open = (schema) => {
    for (const each of Object.values(schema ?? {}))
      if (each && typeof each === "object") open(each);
    if (schema?.type === "object" && !schema.properties && !schema.additionalProperties) {
      schema.additionalProperties = true;
    }
    return schema;
  };
  const text = await compile(
    {
      title: "Schemas",
      type: "object",
      properties: Object.fromEntries(names.map((n) => [n, { $ref: `#/definitions/${n}` }])),
      required: names,
      additionalProperties: false,
      definitions: open(toDefinitions(schemas)),
    },
    "Schemas",
    { bannerComment: "", format: false, unknownAny: true },
  );
  const head = "// Generated from schemas/rest/openapi.json by `npm run generate`. Do not edit.\n";
  return format(head + text, { parser: "typescript", printWidth: 100 });
}

const text = await generate();
if (process.argv.includes("--check")) {
  const present = await readFile(target, "utf8").catch(() => "");
  if (present !== text) {
    console.error(`${fileURLToPath(target)} differs from the document: run npm run generate`);
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
