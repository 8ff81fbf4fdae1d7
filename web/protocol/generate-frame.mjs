// The wire between a page and a widget's frame, from schemas/frame.json: types of both sides, and code that judges what a frame says.
// The judges are plain functions, since pages forbid code that is made from text.
import Ajv2020 from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";

const HEAD = "// Generated from schemas/frame.json by `npm run generate`. Do not edit.\n";
const MAX_BYTES = 256 * 1024;
const at = (path) => new URL(`../../${path}`, import.meta.url);
const schema = JSON.parse(await readFile(at("schemas/frame.json"), "utf8"));
const pretty = (text) => format(text, { parser: "typescript", printWidth: 100 });

async function types() {
  const made = await compile(schema, "FrameWire", {
    ignoreMinAndMaxItems: true,
    bannerComment: "",
    additionalProperties: false,
    format: false,
  });
  return pretty(`${HEAD}export const WIRE_VERSION = ${JSON.stringify(schema.version)};\n\n${made}`);
}

/** What a frame may send, and where the schema of it stands. */
function places() {
  const { FrameRequests, FrameNotifications, PageRequests } = schema.$defs;
  const escaped = (method) => method.replaceAll("~", "~0").replaceAll("/", "~1");
  const follow = (it) => (it.$ref ? schema.$defs[it.$ref.split("/").at(-1)] : it);
  const list = (group, { properties }, below) =>
    Object.entries(properties).map(([method, it]) => ({
      method,
      pointer: `#/$defs/${group}/properties/${escaped(method)}${below}`,
      bytes: it["x-max-bytes"] ?? follow(it)["x-max-bytes"] ?? MAX_BYTES,
    }));
  return {
    requests: list("FrameRequests", FrameRequests, "/properties/params"),
    notifications: list("FrameNotifications", FrameNotifications, ""),
    answers: list("PageRequests", PageRequests, "/properties/result"),
  };
}

async function judges() {
  const ajv = new Ajv2020({
    // Lengths in UTF-16 units: they bound memory, and need no helper of the library.
    unicode: false,
    // The option above is an older one, which the library tells everybody; what is wrong is thrown.
    logger: false,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(["tsType", "version", "x-max-bytes"]);
  ajv.addSchema(schema);
  const groups = places();
  const refs = { message: `${schema.$id}#/$defs/Message` };
  const table = (group) =>
    groups[group].map(({ method, pointer, bytes }) => {
      const name = `${group}${method.replaceAll(/[^a-z]/g, "_")}`;
      refs[name] = `${schema.$id}${pointer}`;
      return `[${JSON.stringify(method)}, { bytes: ${bytes}, fits: ${name} as unknown as Fits }],`;
    });
  const tables = Object.keys(groups).map(
    (group) =>
      `export const ${group}: ReadonlyMap<string, Judge> = new Map([\n${table(group).join("\n")}\n]);`,
  );
  const code = standalone(ajv, refs).replace('"use strict";', "");
  if (/\brequire\(|\bimport\b/.test(code)) throw new Error("the judges need a library");
  return pretty(`${HEAD}// @ts-nocheck
${code.replaceAll(/export const (\w+) = (validate\d+);/g, "const $1 = $2;")}

export interface Fits {
  (value: unknown): boolean;
  /** why the last value did not fit */
  errors?: { instancePath: string; message?: string }[] | null;
}

export interface Judge {
  /** a message may have so many */
  bytes: number;
  fits: Fits;
}

/** A message as such, whatever it holds. */
export const envelope = message as unknown as Fits;

${tables.join("\n\n")}
`);
}

const made = [
  ["web/protocol/src/frame.ts", await types()],
  ["web/protocol/src/frame-judges.ts", await judges()],
];
for (const [path, text] of made) {
  if (!process.argv.includes("--check")) {
    await writeFile(at(path), text);
  } else if ((await readFile(at(path), "utf8").catch(() => "")) !== text) {
    console.error(`${fileURLToPath(at(path))} differs from the schema: run npm run generate`);
    process.exit(1);
  }
}
