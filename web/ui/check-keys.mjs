// Fails on a text key that is missing in a language or used nowhere: check-keys.mjs FOLDER.
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const src = resolve(process.argv[2] ?? ".", "src");
const PLURAL = /_(one|few|many|other)$/;
const FORMS = { en: ["one", "other"], ru: ["one", "few", "many", "other"] };

const all = (await readdir(src, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
const textOf = async (names) =>
  (await Promise.all(names.map((name) => readFile(join(src, name), "utf8")))).join("\n");

async function keysOf(language) {
  const text = await textOf(all.filter((name) => name.endsWith(`.${language}.ts`)));
  return [...text.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key);
}

const code = await textOf(all.filter((name) => !/\.(en|ru)\.ts$/.test(name)));
const used = new Set([...code.matchAll(/"([a-z]\w*\.[\w.]+)"/g)].map(([, key]) => key));
const families = [...code.matchAll(/`([a-z]\w*\.)\$\{/g)].map(([, prefix]) => prefix);

const problems = [];
const known = new Map();
for (const language of Object.keys(FORMS)) {
  const keys = await keysOf(language);
  known.set(language, new Set(keys.map((key) => key.replace(PLURAL, ""))));
  for (const key of keys.filter((each) => PLURAL.test(each))) {
    for (const form of FORMS[language]) {
      const wanted = `${key.replace(PLURAL, "")}_${form}`;
      if (!keys.includes(wanted)) problems.push(`${language}: ${wanted} is missing`);
    }
  }
}
const [en, ru] = [known.get("en"), known.get("ru")];
for (const key of en) if (!ru.has(key)) problems.push(`ru: ${key} is missing`);
for (const key of ru) if (!en.has(key)) problems.push(`en: ${key} is missing`);
for (const key of en) {
  const byFamily = families.some((prefix) => key.startsWith(prefix));
  if (!used.has(key) && !byFamily) problems.push(`${key} is used nowhere`);
}
for (const [, key] of code.matchAll(/\bt\(\s*"([^"]+)"/g)) {
  if (!en.has(key)) problems.push(`${key} is not defined`);
}
if (problems.length > 0) {
  console.error([...new Set(problems)].join("\n"));
  process.exit(1);
}
