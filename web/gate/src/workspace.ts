// A folder for one job's files, which the servers resolve imports in; gone after it.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Files } from "./job.ts";

export const ROOT = join(tmpdir(), "atelier-gate-");

export interface Workspace {
  folder: string;
  uriOf(path: string): string;
  remove(): Promise<void>;
}

export async function makeWorkspace(files: Files): Promise<Workspace> {
  const folder = await mkdtemp(ROOT);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return {
    folder,
    uriOf: (path) => pathToFileURL(join(folder, path)).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Diagnostics as language servers write them. */
export interface Diagnostic {
  range: { start: { line: number; character: number }; end?: { line: number; character: number } };
  severity?: number;
  code?: number | string;
  message: string;
}

/** 1 is an error; what is below a warning is advice. */
export const WARNING = 2;
export const countsAgainst = ({ severity = 1 }: Diagnostic) => severity <= WARNING;

export const isDiagnostic = (value: unknown): value is Diagnostic => {
  const { range, message } = Object(value) as Partial<Diagnostic>;
  return typeof message === "string" && Number.isInteger(range?.start?.line);
};

export const MAX_FINDINGS = 50;
export const isCode = (path: string) => /\.tsx?$/.test(path);
export const languageOf = (path: string) =>
  path.endsWith(".tsx") ? "typescriptreact" : "typescript";

export interface TextEdit {
  range: { start: Position; end: Position };
  newText: string;
}

interface Position {
  line: number;
  character: number;
}

const isPosition = (value: unknown): value is Position => {
  const { line, character } = Object(value) as Partial<Position>;
  return Number.isInteger(line) && Number.isInteger(character);
};

const isEdit = (value: unknown): value is TextEdit => {
  const { range, newText } = Object(value) as Partial<TextEdit>;
  return typeof newText === "string" && isPosition(range?.start) && isPosition(range?.end);
};

/** The edits of the first quick fix, where it changes this document alone; null where there is none. */
export function editsOf(actions: unknown, uri: string): TextEdit[] | null {
  const list: unknown[] = Array.isArray(actions) ? actions : [];
  for (const action of list) {
    const { edit } = Object(action) as { edit?: { changes?: Record<string, unknown> } };
    const changes = Object.entries(edit?.changes ?? {});
    const [first] = changes;
    if (changes.length !== 1 || !first || first[0] !== uri) continue;
    const [, edits] = first;
    if (Array.isArray(edits) && edits.length > 0 && edits.every(isEdit)) return edits;
  }
  return null;
}

/** The server's own proposal in the words of its message, where it has no quick fix for it. */
export function spellingOf({ range, message }: Diagnostic): TextEdit[] {
  const proposed = /Did you mean (?:to write )?'([A-Za-z_$][\w$]*|"[^"\n]{1,60}")'\?/.exec(
    message,
  )?.[1];
  return proposed && isEdit({ range, newText: proposed })
    ? [{ range, newText: proposed } as TextEdit]
    : [];
}

/** Edits that overlap are left out: they are for another round. */
export function applyEdits(text: string, edits: TextEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: Position) =>
    Math.min((starts[line] ?? text.length) + character, text.length);
  const placed = edits
    .map(({ range, newText }) => ({ from: offset(range.start), to: offset(range.end), newText }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let out = "";
  let done = 0;
  let last = -1;
  for (const { from, to, newText } of placed) {
    if (from < done || from === last || to < from) continue;
    out += text.slice(done, from) + newText;
    done = to;
    last = from;
  }
  return out + text.slice(done);
}
