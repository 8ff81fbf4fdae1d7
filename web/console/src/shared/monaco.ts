import * as monaco from "monaco-editor/editor/editor.api.js";
import workerUrl from "monaco-editor/editor/editor.worker.js?worker&url";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/diffEditor/register.js";
import "monaco-editor/languages/definitions/typescript/register.js";
import "monaco-editor/languages/definitions/css/register.js";
import "monaco-editor/languages/definitions/sql/register.js";

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** Trusted Types let a worker start from this one address only. Browsers without them take it as it is. */
function trustedWorkerUrl(): string {
  const { trustedTypes } = window as { trustedTypes?: PolicyFactory };
  if (!trustedTypes) return workerUrl;
  const policy = trustedTypes.createPolicy("atelier-editor-worker", {
    createScriptURL: () => workerUrl,
  });
  return policy.createScriptURL(workerUrl);
}

const editorWorkerUrl = trustedWorkerUrl();
self.MonacoEnvironment = { getWorker: () => new Worker(editorWorkerUrl, { type: "module" }) };

/** A token as the editor takes it: six digits, where minified styles may have three. */
function color(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return /^#...$/.test(value) ? value.replaceAll(/[^#]/g, "$&$&") : value;
}

/** The editor in the colours of the page around it. */
export function useThemeOf(dark: boolean): void {
  monaco.editor.defineTheme("atelier", {
    base: dark ? "vs-dark" : "vs",
    inherit: true,
    rules: [],
    colors: {
      "editor.background": color("--at-surface"),
      "editor.foreground": color("--at-text"),
      "editorGutter.background": color("--at-surface"),
      "editorLineNumber.foreground": color("--at-muted"),
      "diffEditor.unchangedRegionBackground": color("--at-hover"),
    },
  });
  monaco.editor.setTheme("atelier");
}

const LANGUAGES: Record<string, string> = { css: "css", sql: "sql" };

export const languageOf = (path: string): string =>
  LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "typescript";

export { monaco };
