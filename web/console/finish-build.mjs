// Prints what the first screen loads, and fails when it grows beyond its budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET_KIB = 220;
const dist = new URL("./dist/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL("manifest.json", dist), "utf8"));

const files = new Set();
function add(name) {
  const chunk = manifest[name];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const each of chunk.imports ?? []) add(each);
}
add("index.html");

const sizes = await Promise.all(
  [...files].map(async (file) => gzipSync(await readFile(new URL(file, dist))).length),
);
const kib = sizes.reduce((sum, size) => sum + size, 0) / 1024;
console.log(`shell before the code editor: ${kib.toFixed(1)} KiB gzip (at most ${BUDGET_KIB})`);
if (kib > BUDGET_KIB) process.exit(1);
