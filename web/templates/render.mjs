// The reference of what a generator does with a template; README.md has the rules in words.
import { readFile } from "node:fs/promises";

const PLACEHOLDER = /\/\*@(param|text) (\w+)\*\/\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)/g;

export async function loadTemplate(id) {
  const read = (name) => readFile(new URL(`./${id}/${name}`, import.meta.url), "utf8");
  return { manifest: JSON.parse(await read("manifest.json")), source: await read("widget.tsx") };
}

/** A literal that no text can break out of, also inside of a script. */
const literal = (value) =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

export function renderTemplate({ manifest, source }, params, language) {
  return source.replace(PLACEHOLDER, (_, kind, name) => {
    if (kind === "text") return literal(manifest.texts[name][language]);
    const value = params[name] ?? manifest.params[name].default;
    if (value === undefined) throw new Error(`${manifest.id} needs the parameter ${name}`);
    return literal(value);
  });
}
