import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { finding } from "./src/finding.ts";
import { GUARD_MODULE, guardLoops } from "./src/loop-guard.ts";

const EXTERNAL = new Set(["react", "react/jsx-runtime", "@atelier/sdk"]);
const SERVER_MODULE = "@atelier/user-backend";
const GUARD_SOURCE = new URL("./src/loop-watch.ts", import.meta.url);
const SERVER_SOURCE = new URL("../user-backend/src/define.mjs", import.meta.url);
const LOADERS = { ".ts": "ts", ".tsx": "tsx", ".css": "css", ".json": "json" };
const TARGET = "es2022";

/** Resolves only among the job's own files: nothing on the disk can get into a bundle. */
function jobFiles(files) {
  const candidates = (path) => [path, `${path}.ts`, `${path}.tsx`];
  return {
    name: "job-files",
    setup(context) {
      context.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path, namespace: "job" };
        if (EXTERNAL.has(path)) return { path, external: true };
        if (path === GUARD_MODULE) return { path, namespace: "guard" };
        const wanted = posix.join(posix.dirname(importer || "."), path);
        const found = path.startsWith(".")
          ? candidates(wanted).find((name) => Object.hasOwn(files, name) && name !== "backend.ts")
          : undefined;
        if (found) return { path: found, namespace: "job" };
        return { errors: [{ text: `"${path}" cannot be imported here` }] };
      });
      context.onLoad({ filter: /.*/, namespace: "guard" }, async () => ({
        contents: await readFile(GUARD_SOURCE, "utf8"),
        loader: "ts",
      }));
      context.onLoad({ filter: /.*/, namespace: "job" }, async ({ path }) => {
        const loader = LOADERS[posix.extname(path)] ?? "text";
        const code = loader === "ts" || loader === "tsx";
        try {
          return { contents: code ? await guardLoops(files[path], path) : files[path], loader };
        } catch (reason) {
          const { line = 1, column = 1 } = reason?.loc?.start ?? {};
          const location = { file: `job:${path}`, line, column: column - 1 };
          return { errors: [{ text: String(reason?.message ?? reason), location }] };
        }
      });
    },
  };
}

function buildFinding(message) {
  const file = message.location?.file.replace(/^(job|server):/, "");
  const isImport = message.text.includes("cannot be imported");
  return finding(isImport ? "build/import" : "build/syntax", {
    file,
    line: message.location?.line ?? 0,
    column: message.location ? message.location.column + 1 : 0,
    text: message.text,
    hint: isImport
      ? "Import only from react, @atelier/sdk and the files of this customization; in backend.ts only from @atelier/user-backend."
      : "Fix the syntax at this place.",
  });
}

/**
 * backend.ts as one script that leaves its exports in `atelierBackend`: it has no imports, so the runtime can run it without a
 * module loader.
 */
export async function bundleBackend(files) {
  const { build } = await import("esbuild");
  const define = await readFile(SERVER_SOURCE, "utf8");
  const plugin = {
    name: "server-files",
    setup(context) {
      context.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (kind === "entry-point" || path === SERVER_MODULE) return { path, namespace: "server" };
        return { errors: [{ text: `"${path}" cannot be imported here` }] };
      });
      context.onLoad({ filter: /.*/, namespace: "server" }, ({ path }) =>
        path === SERVER_MODULE
          ? { contents: define, loader: "js" }
          : { contents: files[path], loader: "ts" },
      );
    },
  };
  try {
    const { outputFiles } = await build({
      entryPoints: ["backend.ts"],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "atelierBackend",
      target: TARGET,
      charset: "utf8",
      minifySyntax: true,
      minifyWhitespace: true,
      keepNames: false,
      legalComments: "none",
      logLevel: "silent",
      plugins: [plugin],
      tsconfigRaw: {},
    });
    return { code: outputFiles[0].text, findings: [] };
  } catch (reason) {
    const errors = reason?.errors ?? [{ text: String(reason?.message ?? reason) }];
    const findings = errors.map((error) => ({ ...buildFinding(error), file: "backend.ts" }));
    return { code: "", findings };
  }
}

/**
 * The module that is released, its address (SHA-256 of its text), and the same code as a script
 * with line numbers of the source for the render test.
 */
export async function bundleWidget(files) {
  const { build, transform } = await import("esbuild");
  let result;
  try {
    result = await build({
      entryPoints: ["widget.tsx"],
      bundle: true,
      write: false,
      outdir: "out",
      format: "esm",
      target: TARGET,
      charset: "utf8",
      jsx: "automatic",
      minify: true,
      sourcemap: "external",
      legalComments: "none",
      logLevel: "silent",
      plugins: [jobFiles(files)],
      tsconfigRaw: {},
    });
  } catch (reason) {
    const errors = reason?.errors ?? [{ text: String(reason?.message ?? reason) }];
    return { bundle: null, script: "", findings: errors.map(buildFinding) };
  }
  const output = (ending) => result.outputFiles.find((file) => file.path.endsWith(ending))?.text;
  const css = output(".css") ?? "";
  const code = (output(".js") ?? "") + (css ? `export const css=${JSON.stringify(css)};\n` : "");
  const sha256 = createHash("sha256").update(code).digest("hex");
  const map = Buffer.from(output(".js.map") ?? "{}").toString("base64");
  let script;
  try {
    script = await transform(`${code}\n//# sourceMappingURL=data:application/json;base64,${map}`, {
      format: "cjs",
      target: TARGET,
      sourcemap: "inline",
      sourcefile: "bundle.js",
    });
  } catch (reason) {
    // What only a module may do, as to wait at its top level: the place is one of the bundle, not of a file.
    const text = String(reason?.errors?.[0]?.text ?? reason);
    const hint = "Wait in an effect or an event handler, not at the top of the file.";
    return { bundle: null, script: "", findings: [finding("build/syntax", { text, hint })] };
  }
  return { bundle: { code, sha256, css }, script: script.code, findings: [] };
}
