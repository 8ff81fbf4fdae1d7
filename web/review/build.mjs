import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await rm(here("dist"), { recursive: true, force: true });
// The linter and plugins without types stay packages. What asks for a compiler is taken in, so that it gets the one of this folder:
// typed linting needs TypeScript 6, the gate's is 7.
await build({
  entryPoints: [{ in: here("src/main.ts"), out: "eslint" }],
  outdir: here("dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  external: ["eslint", "eslint-plugin-jsx-a11y", "eslint-plugin-react-hooks", "typescript"],
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "linked",
  banner: {
    js: [
      'import { createRequire as __createRequire } from "node:module";',
      'import { dirname as __dirnameOf } from "node:path";',
      'import { fileURLToPath as __pathOf } from "node:url";',
      "const require = __createRequire(import.meta.url);",
      "const __filename = __pathOf(import.meta.url), __dirname = __dirnameOf(__filename);",
    ].join(" "),
  },
});
