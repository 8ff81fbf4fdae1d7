// One type for a customization's manifest: C++ and TypeScript, from schemas/manifest.json.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";

const HEAD = "// Generated from schemas/manifest.json by `npm run generate`. Do not edit.\n";
const at = (path) => new URL(`../../${path}`, import.meta.url);
const schema = JSON.parse(await readFile(at("schemas/manifest.json"), "utf8"));

const pascal = (name) => name.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());
const literal = (value) => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** The C++ type of a member, its value where nothing is said, and how it is read and printed. */
function member(name, it, required) {
  const get = `object.at("${name}")`;
  const optional = (made) => ({
    ...made,
    type: `std::optional<${made.type}>`,
    initial: "",
    read: `if (object.contains("${name}")) out.${name} = ${made.value};`,
    print: `if (value.${name}) out["${name}"] = *value.${name};`,
  });
  const plain = (type, value, initial = "") => ({
    type,
    value,
    initial,
    read: `out.${name} = ${value};`,
    print: `out["${name}"] = value.${name};`,
  });
  const sample = it.const ?? it.enum?.[0];
  const kind = it.type ?? typeof sample;
  let made;
  if (kind === "object") {
    const type = pascal(name);
    made = plain(type, `read_${name}(${get}.as_object())`);
    made.print = `out["${name}"] = print_${name}(value.${name});`;
  } else if (kind === "array" && it.items?.type === "string") {
    made = plain("std::vector<std::string>", "");
    made.read = `for (const auto& each : ${get}.as_array()) out.${name}.emplace_back(each.as_string());`;
    made.print = `out["${name}"] = json::Array(value.${name}.begin(), value.${name}.end());`;
  } else if (kind === "string") {
    const initial = it.const === undefined ? "" : ` = ${literal(it.const)}`;
    made = plain("std::string", `std::string(${get}.as_string())`, initial);
  } else if (kind === "integer" || kind === "number") {
    const initial = it.const === undefined ? " = 0" : ` = ${literal(it.const)}`;
    made = plain("std::int64_t", `${get}.to_number<std::int64_t>()`, initial);
  } else {
    throw new Error(`${name}: the generator has no C++ type for ${JSON.stringify(it)}`);
  }
  if (required) return made;
  if (kind === "object" || kind === "array")
    throw new Error(`${name}: the generator knows no optional ${kind}`);
  return optional(made);
}

function structs(name, it, out) {
  const required = new Set(it.required ?? []);
  const members = Object.entries(it.properties).map(([key, each]) => {
    if (each.type === "object") structs(key, each, out);
    const words = [each.enum ? `one of: ${each.enum.join(", ")}` : "", each.description ?? ""];
    return { key, note: words.filter(Boolean).join("; "), ...member(key, each, required.has(key)) };
  });
  out.push({ name, type: pascal(name), note: it.title ?? "", members });
  return out;
}

function header(all) {
  const text = all.map(({ type, note, members }) => {
    const lines = members.map(
      (m) => `    ${m.type} ${m.key}${m.initial};${m.note ? `  ///< ${m.note}` : ""}`,
    );
    return [
      ...(note ? [`/// ${note}.`] : []),
      `struct ${type} {`,
      ...lines,
      "",
      `    bool operator==(const ${type}&) const = default;`,
      "};",
    ].join("\n");
  });
  return `${HEAD}#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::manifest {

${text.join("\n\n")}

/// Of an object that fits schemas/manifest.json; throws on another.
Manifest from_json(const json::Object& object);
/// Members in the schema's order.
json::Object to_json(const Manifest& value);

}  // namespace atelier::manifest
`;
}

/** What reads and prints one struct, under the given names. */
function functions({ type, members }, reads, prints) {
  const body = (out, lines) => `    ${out} out;\n    ${lines.join("\n    ")}\n    return out;`;
  return `${type} ${reads}(const json::Object& object) {
${body(
  type,
  members.map((m) => m.read),
)}
}

json::Object ${prints}(const ${type}& value) {
${body(
  "json::Object",
  members.map((m) => m.print),
)}
}
`;
}

function source(all) {
  const inner = all.slice(0, -1).map((it) => functions(it, `read_${it.name}`, `print_${it.name}`));
  return `${HEAD}#include "atelier/manifest/types.hpp"

namespace atelier::manifest {
namespace {

${inner.join("\n")}
}  // namespace

${functions(all.at(-1), "from_json", "to_json")}
}  // namespace atelier::manifest
`;
}

async function typescript() {
  const text = await compile(
    { ...schema, title: "Manifest", description: schema.title },
    "Manifest",
    {
      bannerComment: "",
      additionalProperties: false,
      format: false,
    },
  );
  return format(HEAD + text, { parser: "typescript", printWidth: 100 });
}

const all = structs("manifest", schema, []);
const made = [
  ["web/protocol/src/manifest.ts", await typescript()],
  ["libs/manifest/include/atelier/manifest/types.hpp", header(all)],
  ["libs/manifest/src/types.cpp", source(all)],
];
for (const [path, text] of made) {
  if (!process.argv.includes("--check")) {
    await writeFile(at(path), text);
  } else if ((await readFile(at(path), "utf8").catch(() => "")) !== text) {
    console.error(`${fileURLToPath(at(path))} differs from the schema: run npm run generate`);
    process.exit(1);
  }
}
