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
  range: { start: { line: number; character: number } };
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
