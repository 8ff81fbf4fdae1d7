import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const shared = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "linked",
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

await rm(here("dist"), { recursive: true, force: true });
// One file with the page, React in its development build (it reports misuse) and the SDK: a thread
// that reads one file starts several times faster than one that resolves some hundred modules.
await build({
  ...shared,
  entryPoints: [here("src/render-thread.ts")],
  outfile: here("dist/render-thread.mjs"),
  outExtension: {},
  jsx: "automatic",
  inject: [here("src/node-globals.ts")],
  define: { "process.env.NODE_ENV": '"development"' },
});
// What stays outside reads files beside itself or starts programs.
await build({
  ...shared,
  entryPoints: ["checker", "render", "check"].map((name) => ({
    in: here(name === "render" ? "src/render-main.ts" : `src/${name}.ts`),
    out: name,
  })),
  outdir: here("dist"),
  external: ["esbuild", "../bundle.mjs", "../../user-backend/*"],
});
