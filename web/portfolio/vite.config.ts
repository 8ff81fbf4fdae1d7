import { cp, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const BASE = "/app/";
const CORE = fileURLToPath(new URL("../sdk/dist/", import.meta.url));
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Core {
  imports: Record<string, string>;
  css: string;
  integrity: Record<string, string>;
}

/** The page takes React and the SDK from the same modules as the customizations it loads. */
function sharedCore(core: Core): Plugin {
  const url = (file: string) => `${BASE}core/${file}`;
  const map = {
    imports: Object.fromEntries(
      Object.entries(core.imports).map(([name, file]) => [name, url(file)]),
    ),
    integrity: Object.fromEntries(
      Object.entries(core.integrity).map(([file, hash]) => [url(file), hash]),
    ),
  };
  const head = [
    `<script type="importmap">${JSON.stringify(map)}</script>`,
    `<link rel="stylesheet" href="${url(core.css)}" />`,
  ].join("\n    ");
  return {
    name: "shared-core",
    transformIndexHtml: {
      order: "post",
      // The map must stand before the first module of the page.
      handler: (html) =>
        html.replace("<!-- core -->", "").replace("<head>", () => `<head>\n    ${head}`),
    },
    async closeBundle() {
      await cp(`${CORE}core`, here("dist/core"), { recursive: true });
    },
  };
}

export default defineConfig(async () => {
  const core = JSON.parse(await readFile(`${CORE}core.json`, "utf8")) as Core;
  return {
    base: BASE,
    plugins: [tailwindcss(), react(), sharedCore(core)],
    build: {
      target: "es2022",
      modulePreload: { polyfill: false },
      rolldownOptions: { external: Object.keys(core.imports) },
    },
  };
});
