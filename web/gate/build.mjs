import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await rm(here("dist"), { recursive: true, force: true });
// One file with the page, React in its development build (it reports misuse) and the SDK: a thread
// that reads one file starts several times faster than one that resolves some hundred modules.
await build({
  entryPoints: [here("src/render-thread.ts")],
  outfile: here("dist/render-thread.mjs"),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  jsx: "automatic",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"development"' },
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
