import * as monaco from "monaco-editor/editor/editor.api.js";
import EditorWorker from "monaco-editor/editor/editor.worker.js?worker";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/diffEditor/register.js";
import "monaco-editor/languages/definitions/typescript/register.js";
import "monaco-editor/languages/definitions/css/register.js";
import "monaco-editor/languages/definitions/sql/register.js";

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

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
