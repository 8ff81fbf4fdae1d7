// oxlint as a language server: the rules of oxlintrc.json on open documents.
import { fileURLToPath, pathToFileURL } from "node:url";
import { dirname } from "node:path";
import { deferred } from "./deferred.ts";
import { finding, type Finding } from "./finding.ts";
import type { Files } from "./job.ts";
import { LanguageServer, ServerFailed } from "./lsp.ts";
import { ServerCheck } from "./server-check.ts";
import * as ws from "./workspace.ts";

const LIMITS = { cpuMs: 1500, wallMs: 20_000, memoryBytes: 1024 * 1024 * 1024 };
const START_LIMITS = { ...LIMITS, cpuMs: 20_000, wallMs: 30_000 };
const MAX_MEMORY = 400 * 1024 * 1024;
const CONFIG = fileURLToPath(new URL("../oxlintrc.json", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../node_modules/oxlint/bin/oxlint", import.meta.url));

/** As in types-server.ts. */
const CANARY = "_canary.ts";
const CANARY_TEXT = "debugger;\nexport {};\n";
const CANARY_RULE = "no-debugger";

async function start(): Promise<LanguageServer> {
  const server = new LanguageServer(process.execPath, [PROGRAM, "--lsp"]);
  const workspaceUri = pathToFileURL(dirname(ws.ROOT)).href;
  const opening = server.request("initialize", {
    processId: null,
    rootUri: workspaceUri,
    workspaceFolders: [{ uri: workspaceUri, name: "gate" }],
    capabilities: {},
    initializationOptions: [{ workspaceUri, options: { run: "onType", configPath: CONFIG } }],
  });
  await server.within(START_LIMITS, opening);
  server.notify("initialized", {});
  await server.within(START_LIMITS, ask(server, {}));
  return server;
}

async function ask(server: LanguageServer, files: Files): Promise<Map<string, ws.Diagnostic[]>> {
  const code = Object.fromEntries(Object.entries(files).filter(([path]) => ws.isCode(path)));
  const wanted: Files = { ...code, [CANARY]: CANARY_TEXT };
  const place = await ws.makeWorkspace(wanted);
  const names = new Map(Object.keys(wanted).map((name) => [place.uriOf(name), name]));
  const found = new Map<string, ws.Diagnostic[]>();
  const complete = deferred<null>();
  server.on("textDocument/publishDiagnostics", (params) => {
    const { uri, diagnostics } = Object(params) as { uri?: string; diagnostics?: unknown };
    const name = names.get(uri ?? "");
    if (name === undefined) return;
    if (!Array.isArray(diagnostics) || !diagnostics.every(ws.isDiagnostic)) {
      return complete.reject(new ServerFailed("it sent no diagnostics"));
    }
    found.set(name, diagnostics.filter(ws.countsAgainst));
    if (found.size === names.size) complete.resolve(null);
  });
  try {
    for (const [uri, name] of names) {
      const text = wanted[name] ?? "";
      const textDocument = { uri, languageId: ws.languageOf(name), version: 1, text };
      server.notify("textDocument/didOpen", { textDocument });
    }
    await complete.promise;
    if (!found.get(CANARY)?.some(({ code: rule }) => String(rule).includes(CANARY_RULE))) {
      throw new ServerFailed("it does not see a plain error");
    }
    found.delete(CANARY);
    return found;
  } finally {
    for (const uri of names.keys()) {
      server.notify("textDocument/didClose", { textDocument: { uri } });
    }
    await place.remove();
  }
}

function toFinding(file: string, { range, code, message, severity }: ws.Diagnostic): Finding {
  const [text = "", hint = ""] = message.split(/\nhelp: /);
  const { line, character } = range.start;
  const place = { file, line: line + 1, column: character + 1 };
  const found = finding(`lint/${code ?? ""}`, { ...place, text: text.trim(), hint: hint.trim() });
  return severity === ws.WARNING ? { ...found, severity: "warning" } : found;
}

export const lintCheck = new ServerCheck({
  name: "lint",
  start,
  ask,
  toFinding,
  limits: LIMITS,
  maxMemory: MAX_MEMORY,
});
