// The content security policy of the built page: everything from its own origin, and the one
// inline script, the import map, by its hash.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const dist = new URL("./dist/", import.meta.url);
const html = await readFile(new URL("index.html", dist), "utf8");
const [, map] = /<script type="importmap">([^<]*)<\/script>/.exec(html) ?? [];
if (!map) throw new Error("dist/index.html has no import map");
const hash = `'sha256-${createHash("sha256").update(map).digest("base64")}'`;

const policy = [
  "default-src 'none'",
  `script-src 'self' ${hash}`,
  // Positioned menus and customizations' scoped styles are written as style text.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
  "frame-ancestors 'self'",
].join("; ");
await writeFile(
  new URL("csp.json", dist),
  `${JSON.stringify({ importmap: hash, policy }, null, 2)}\n`,
);
