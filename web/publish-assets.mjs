// The table of what a built page may serve: name, type, digest, size and compressed forms of every file below dist. The server
// reads this table once and serves nothing that it does not name.
// node publish-assets.mjs DIST page [TRUSTED_TYPES_POLICY...]   a page of our own
// node publish-assets.mjs DIST frame                            the document of widgets, in an opaque origin
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, join, relative, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = resolve(process.argv[2]);
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const COMPRESSED_ALREADY = new Set([".woff2"]);
// Build records that no browser asks for.
const NOT_SERVED = new Set(["assets.json", "manifest.json"]);
const FORMS = {
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
};
const EXTENSION = { br: ".br", gzip: ".gz" };
const isForm = (name) => Object.values(EXTENSION).some((end) => name.endsWith(end));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function describe(name) {
  const bytes = await readFile(join(dist, name));
  const extension = extname(name);
  const type = TYPES[extension];
  if (!type) throw new Error(`${name}: files of the kind '${extension}' have no type here`);
  const forms = {};
  if (!COMPRESSED_ALREADY.has(extension)) {
    for (const [encoding, compress] of Object.entries(FORMS)) {
      const packed = compress(bytes);
      if (packed.length >= bytes.length) continue;
      const file = name + EXTENSION[encoding];
      await writeFile(join(dist, file), packed);
      forms[encoding] = { file, size: packed.length, sha256: sha256(packed) };
    }
  }
  // The bundler puts a digest into every name but the page's own.
  const immutable = extension !== ".html";
  return {
    name,
    type,
    immutable,
    identity: { file: name, size: bytes.length, sha256: sha256(bytes) },
    ...forms,
  };
}

const entries = await readdir(dist, { recursive: true, withFileTypes: true });
const names = entries
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
await Promise.all(names.filter(isForm).map((name) => rm(join(dist, name))));
const served = names.filter((name) => !isForm(name) && !NOT_SERVED.has(name)).sort();
const files = await Promise.all(served.map(describe));

const html = await readFile(join(dist, "index.html"), "utf8");
const [, map] = /<script type="importmap">([^<]*)<\/script>/.exec(html) ?? [];
const inline = map ? ` 'sha256-${createHash("sha256").update(map).digest("base64")}'` : "";
// {frames}: the origins of previews and widgets, which the server knows. A frame cannot leave them even by navigating itself.
const pagePolicy = [
  "default-src 'none'",
  `script-src 'self'${inline}`,
  // Positioned menus, the code editor and customizations' scoped styles are written as style text.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src {frames}",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "manifest-src 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${process.argv.slice(4).join(" ") || "'none'"}`,
];
// In an opaque origin 'self' fits nothing: {origin} is the frames' own, {pages} are those that may show one.
const framePolicy = [
  "default-src 'none'",
  `script-src {origin}${inline}`,
  "style-src {origin} 'unsafe-inline'",
  "font-src {origin}",
  "img-src data: blob:",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors {pages}",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "sandbox allow-scripts allow-forms",
];
const policy = { page: pagePolicy, frame: framePolicy }[process.argv[3]].join("; ");
await writeFile(join(dist, "assets.json"), `${JSON.stringify({ policy, files }, null, 2)}\n`);
