// Which tools the code really calls: what is left of their names when the bundler has thrown away all that cannot be reached, with the
// SDK's own code taken in. No list of hooks to keep: the SDK says what each of them calls.
import { build, type Loader, type Plugin } from "esbuild";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { Files, Manifest } from "./job.ts";

const SDK = fileURLToPath(new URL("../../sdk/src/index.ts", import.meta.url));
const LOADERS: Record<string, Loader> = { ".ts": "ts", ".tsx": "tsx", ".json": "json" };

/** A name as code says it: after a dot, as a whole text, as a member that is taken out of an object. */
function isNamed(code: string, tool: string) {
  return new RegExp(`\\.${tool}\\b|(["'\`])${tool}\\1|[{,]\\s*${tool}\\s*[:,}=]`).test(code);
}

/** What the bundler keeps of the entry's code. SDK code is taken in or stays an import. */
async function kept(files: Files, entry: string, takeSdkIn: boolean): Promise<string> {
  const plugin: Plugin = {
    name: "reachable",
    setup(context) {
      context.onResolve({ filter: /.*/ }, ({ path, importer, kind, namespace }) => {
        if (kind === "entry-point") return { path, namespace: "job" };
        if (namespace !== "job") return undefined;
        if (path === "@atelier/sdk") {
          return takeSdkIn ? { path: SDK } : { path, external: true, sideEffects: false };
        }
        const wanted = posix.join(posix.dirname(importer || "."), path);
        const found = [wanted, `${wanted}.ts`, `${wanted}.tsx`].find((name) =>
          Object.hasOwn(files, name),
        );
        return path.startsWith(".") && found
          ? { path: found, namespace: "job" }
          : { path, external: true };
      });
      context.onLoad({ filter: /.*/, namespace: "job" }, ({ path }) => ({
        contents: files[path] ?? "",
        loader: LOADERS[posix.extname(path)] ?? "empty",
      }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    minifySyntax: true,
    treeShaking: true,
    ignoreAnnotations: false,
    packages: "external",
    legalComments: "none",
    logLevel: "silent",
    loader: { ".css": "empty" },
    plugins: [plugin],
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? "";
}

/** The SDK's code behind one of its names, which is the same for every job. */
const behind = new Map<string, Promise<string>>();
function codeBehind(name: string): Promise<string> {
  const known = behind.get(name);
  if (known) return known;
  const entry = { "entry.ts": `export { ${name} } from "@atelier/sdk";\n` };
  // A name that the SDK does not have is the type check's to tell.
  const code = kept(entry, "entry.ts", true).catch(() => "");
  behind.set(name, code);
  return code;
}

const SDK_IMPORT = /import\s*\{([^}]*)\}\s*from\s*"@atelier\/sdk"/g;
const IMPORTED_NAME = /^[A-Za-z_$][\w$]*$/;

/** All code that can be reached from the widget, the SDK's with it. */
async function reachable(files: Files): Promise<string[]> {
  const own = await kept(files, "widget.tsx", false);
  const names = [...own.matchAll(SDK_IMPORT)].flatMap(([, list = ""]) =>
    list
      .split(",")
      .map((each) => each.trim().split(/\s+as\s+/)[0] ?? "")
      .filter(Boolean),
  );
  const others = own.replaceAll(SDK_IMPORT, "");
  if (others.includes('"@atelier/sdk"') || !names.every((name) => IMPORTED_NAME.test(name))) {
    return [await kept(files, "widget.tsx", true)];
  }
  return [others, ...(await Promise.all([...new Set(names)].map(codeBehind)))];
}

/** The manifest's tools that nothing calls, in its order. `backendCode` is the bundled backend.ts, or empty. */
export async function unusedTools(
  files: Files,
  manifest: Manifest | null,
  backendCode: string,
): Promise<string[]> {
  const listed = Array.isArray(manifest?.tools)
    ? manifest.tools.filter((name) => /^[a-z][a-z0-9_]{0,63}$/.test(name))
    : [];
  if (listed.length === 0) return [];
  const code = [...(await reachable(files)), backendCode];
  return listed.filter((tool) => !code.some((each) => isNamed(each, tool)));
}
