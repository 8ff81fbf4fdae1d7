import { createHash } from "node:crypto";
import { posix } from "node:path";
import { finding } from "./job.mjs";

const EXTERNAL = new Set(["react", "react/jsx-runtime", "@atelier/sdk"]);
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
        const wanted = posix.join(posix.dirname(importer || "."), path);
        const found = path.startsWith(".")
          ? candidates(wanted).find((name) => Object.hasOwn(files, name))
          : undefined;
        if (found) return { path: found, namespace: "job" };
        return { errors: [{ text: `"${path}" cannot be imported here` }] };
      });
      context.onLoad({ filter: /.*/, namespace: "job" }, ({ path }) => ({
        contents: files[path],
        loader: LOADERS[posix.extname(path)] ?? "text",
      }));
    },
  };
}

function buildFinding(message) {
  const file = message.location?.file.replace(/^job:/, "");
  const isImport = message.text.includes("cannot be imported");
  return finding(isImport ? "build/import" : "build/syntax", {
    file,
    line: message.location?.line ?? 0,
    column: message.location ? message.location.column + 1 : 0,
    text: message.text,
    hint: isImport
      ? "Import only from react, @atelier/sdk and the files of this customization."
      : "Fix the syntax at this place.",
  });
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
  const script = await transform(
    `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`,
    { format: "cjs", target: TARGET, sourcemap: "inline", sourcefile: "bundle.js" },
  );
  return { bundle: { code, sha256, css }, script: script.code, findings: [] };
}
