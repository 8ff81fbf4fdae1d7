// TypeScript 7 as a language server. It keeps its own library and the SDK's types loaded; of a job it keeps nothing.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { finding, type Finding } from "./finding.ts";
import type { Files } from "./job.ts";
import { LanguageServer, ServerFailed } from "./lsp.ts";
import { ServerCheck } from "./server-check.ts";
import * as ws from "./workspace.ts";

const LIMITS = { cpuMs: 1500, wallMs: 20_000, memoryBytes: 1024 * 1024 * 1024 };
/** Loading the library is not the code's doing. */
const START_LIMITS = { ...LIMITS, cpuMs: 20_000, wallMs: 30_000 };
const MAX_MEMORY = 600 * 1024 * 1024;
const CONFIG = fileURLToPath(new URL("../tsconfig.widget.json", import.meta.url));
/** A list of files replaces that of the configuration it extends: the declarations named there are taken along. */
const DECLARATIONS = (JSON.parse(readFileSync(CONFIG, "utf8")) as { files: string[] }).files.map(
  (path) => fileURLToPath(new URL(`../${path}`, import.meta.url)),
);
const HINT = "Use what @atelier/sdk declares; the types say which fields and props exist.";

/** A fault that must be found: a server that stays silent on it has checked nothing. No customization may have this name. */
const CANARY = "_canary.ts";
const CANARY_TEXT = 'export const canary: number = "";\n';
const CANARY_CODE = 2322;

/** TS2724: no such export; 2304, 2552: no such name; 2551, 2561, 2820: no such member, property or literal, with a proposal. */
const MENDED_CODES: readonly (readonly number[])[] = [[2724], [2304, 2552], [2551, 2561, 2820]];
const MAX_MENDED = 20;

const FIRST: Files = {
  "widget.tsx":
    'import { Card, usePositions } from "@atelier/sdk";\nexport default () => <Card title="x">{usePositions().length}</Card>;\n',
};

function program(): string {
  for (const arch of ["x64", "arm64"]) {
    const url = new URL(
      `../../node_modules/@typescript/typescript-linux-${arch}/lib/tsc`,
      import.meta.url,
    );
    if (existsSync(url)) return fileURLToPath(url);
  }
  return fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));
}

async function start(): Promise<LanguageServer> {
  const server = new LanguageServer(program(), ["--lsp", "--stdio"]);
  const opening = server.request("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {
      textDocument: {
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
      },
    },
  });
  await server.within(START_LIMITS, opening);
  server.notify("initialized", {});
  await server.within(START_LIMITS, ask(server, FIRST));
  return server;
}

interface Opened {
  name: string;
  uri: string;
}

/** Opens the files of a job as documents for as long as `work` takes; `work` gets the canary's too. */
async function withDocuments<T>(
  server: LanguageServer,
  files: Files,
  work: (documents: Opened[]) => Promise<T>,
): Promise<T> {
  const code = Object.fromEntries(Object.entries(files).filter(([path]) => ws.isCode(path)));
  const wanted: Files = { ...code, [CANARY]: CANARY_TEXT };
  const names = Object.keys(wanted);
  const config = JSON.stringify({ extends: CONFIG, files: [...names, ...DECLARATIONS] });
  const styles = Object.entries(files).filter(([path]) => path.endsWith(".css"));
  const place = await ws.makeWorkspace({
    ...wanted,
    ...Object.fromEntries(styles),
    "tsconfig.json": config,
  });
  const documents = names.map((name) => ({ name, uri: place.uriOf(name) }));
  try {
    for (const { name, uri } of documents) {
      const text = wanted[name] ?? "";
      const textDocument = { uri, languageId: ws.languageOf(name), version: 1, text };
      server.notify("textDocument/didOpen", { textDocument });
    }
    return await work(documents);
  } finally {
    for (const { uri } of documents) {
      server.notify("textDocument/didClose", { textDocument: { uri } });
    }
    await place.remove();
  }
}

/** The diagnostics of each opened file. */
async function diagnose(
  server: LanguageServer,
  documents: Opened[],
): Promise<Map<string, ws.Diagnostic[]>> {
  const found = new Map<string, ws.Diagnostic[]>();
  for (const { name, uri } of documents) {
    const answer = await server.request("textDocument/diagnostic", { textDocument: { uri } });
    const { kind, items } = Object(answer) as { kind?: string; items?: unknown };
    if (kind !== "full" || !Array.isArray(items) || !items.every(ws.isDiagnostic)) {
      throw new ServerFailed("it sent no diagnostics");
    }
    found.set(name, items.filter(ws.countsAgainst));
  }
  if (!found.get(CANARY)?.some(({ code: number }) => Number(number) === CANARY_CODE)) {
    throw new ServerFailed("it does not see a plain error");
  }
  found.delete(CANARY);
  return found;
}

const ask = (server: LanguageServer, files: Files): Promise<Map<string, ws.Diagnostic[]>> =>
  withDocuments(server, files, (documents) => diagnose(server, documents));

const countOf = (found: Map<string, ws.Diagnostic[]>): number =>
  [...found.values()].reduce((sum, each) => sum + each.length, 0);

/** One round of mending: the files as edited, and how many errors they had; null where nothing of this round's kind is there. */
async function mendOnce(
  server: LanguageServer,
  files: Files,
  codes: readonly number[],
): Promise<{ errors: number; files: Files } | null> {
  return withDocuments(server, files, async (documents) => {
    const found = await diagnose(server, documents);
    const edited: Files = {};
    for (const { name, uri } of documents) {
      const wanted = (found.get(name) ?? []).filter((each) => codes.includes(Number(each.code)));
      const edits: ws.TextEdit[] = [];
      for (const diagnostic of wanted.slice(0, MAX_MENDED)) {
        const params = {
          textDocument: { uri },
          range: diagnostic.range,
          context: { diagnostics: [diagnostic], only: ["quickfix"] },
        };
        const actions = await server.request("textDocument/codeAction", params);
        edits.push(...(ws.editsOf(actions, uri) ?? ws.spellingOf(diagnostic)));
      }
      const text = files[name] ?? "";
      const next = ws.applyEdits(text, edits);
      if (next !== text) edited[name] = next;
    }
    return Object.keys(edited).length > 0
      ? { errors: countOf(found), files: { ...files, ...edited } }
      : null;
  });
}

/**
 * TypeScript's own quick fixes where it has them, else the name that its message proposes: exported names first, then names that are not
 * there, then members, as the errors of the later ones show only when the earlier ones are right. All of it is taken back where it does not
 * leave fewer errors. Returns the files that changed; none where the server gives no answer, which the check itself will tell.
 */
export async function mendTypes(files: Files): Promise<Files> {
  const mended = await typesCheck.use(async (server) => {
    let best = files;
    let errors = 0;
    for (const codes of MENDED_CODES) {
      const next = await mendOnce(server, best, codes);
      if (!next) continue;
      if (best === files) ({ errors } = next);
      best = next.files;
    }
    return best === files || countOf(await ask(server, best)) < errors ? best : files;
  });
  const out = mended ?? files;
  return Object.fromEntries(Object.entries(out).filter(([name, text]) => files[name] !== text));
}

function toFinding(file: string, { range, code, message }: ws.Diagnostic): Finding {
  const text = message
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
  const { line, character } = range.start;
  const rule = `types/TS${code ?? ""}`;
  return finding(rule, { file, line: line + 1, column: character + 1, text, hint: HINT });
}

export const typesCheck = new ServerCheck({
  name: "types",
  start,
  ask,
  toFinding,
  limits: LIMITS,
  maxMemory: MAX_MEMORY,
});
