// web/frame/dist: the document in which released code runs that a model or a person wrote.
import { fileURLToPath } from "node:url";
import { buildCorePage } from "../core-page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await buildCorePage({
  out: here("dist"),
  page: here("frame.html"),
  pageName: "index.html",
  runtime: here("src/runtime.tsx"),
  runtimeName: "frame",
  prelude: here("src/prelude.js"),
});
