// The shared core: React and the SDK as ES modules that an import map reaches, built once for the
// application, the preview frame and every released customization.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = join(here, "dist/core");
const require = createRequire(import.meta.url);
process.env.NODE_ENV = "production";

const REACT_MODULES = ["react", "react/jsx-runtime", "react-dom", "react-dom/client"];
const SDK_MODULES = {
  "@atelier/sdk": join(here, "src/index.ts"),
  "@atelier/sdk/host": join(here, "src/host.ts"),
};

const fileName = (specifier) => specifier.replace("@atelier/", "").replaceAll("/", "-");

/** React is CommonJS; a module with its names written out makes it importable by name. */
const reactEntries = {
  name: "react-entries",
  setup(context) {
    context.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path, namespace: "entry" }));
    context.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => {
      const specifier = path.slice("entry:".length);
      const names = Object.keys(require(specifier)).filter((name) => /^[A-Za-z]\w*$/.test(name));
      const source = JSON.stringify(specifier);
      return {
        contents: `export { ${names.join(", ")} } from ${source}; export { default } from ${source};`,
        resolveDir: here,
      };
    });
  },
};

await rm(outdir, { recursive: true, force: true });
const entryPoints = [
  ...REACT_MODULES.map((name) => ({ in: `entry:${name}`, out: fileName(name) })),
  ...Object.entries(SDK_MODULES).map(([name, path]) => ({ in: path, out: fileName(name) })),
];
const result = await build({
  entryPoints,
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  metafile: true,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  define: { "process.env.NODE_ENV": '"production"' },
  jsx: "automatic",
  legalComments: "linked",
  plugins: [reactEntries],
});

const files = Object.keys(result.metafile.outputs).map((path) => basename(path));
const imports = {};
for (const specifier of [...REACT_MODULES, ...Object.keys(SDK_MODULES)]) {
  imports[specifier] = files.find((file) =>
    new RegExp(`^${fileName(specifier)}-[A-Z0-9]{8}\\.js$`).test(file),
  );
}

const css = await build({
  stdin: {
    // The layers that Tailwind uses too, so that a page's utilities win over what is here.
    contents: [
      "@layer theme, base, components, utilities;",
      '@import "../ui/src/tokens.css" layer(base);',
      '@import "./src/styles.css" layer(components);',
    ].join("\n"),
    loader: "css",
    resolveDir: here,
  },
  bundle: true,
  minify: true,
  write: false,
});
const cssText = css.outputFiles[0].text;
const cssFile = `sdk-${createHash("sha256").update(cssText).digest("hex").slice(0, 8)}.css`;
await writeFile(join(outdir, cssFile), cssText);

const scripts = files.filter((file) => file.endsWith(".js"));
const integrity = {};
let zipped = 0;
for (const file of scripts) {
  const text = await readFile(join(outdir, file));
  zipped += gzipSync(text).length;
  integrity[file] = `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
await writeFile(
  join(here, "dist/core.json"),
  `${JSON.stringify({ imports, css: cssFile, files: [...scripts, cssFile], integrity }, null, 2)}\n`,
);
console.log(`core: ${scripts.length} modules, ${(zipped / 1024).toFixed(0)} KiB gzipped`);
