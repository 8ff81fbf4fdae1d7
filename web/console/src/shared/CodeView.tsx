import type { Finding } from "@atelier/protocol/rest";
import { useEffect, useRef } from "react";
import { languageOf, monaco, useThemeOf } from "./monaco.ts";

export interface CodeViewProps {
  path: string;
  before: string | null;
  after: string | null;
  sideBySide: boolean;
  dark: boolean;
  label: string;
  findings: readonly Finding[];
}

const SHARED = {
  readOnly: true,
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontSize: 12.5,
  lineHeight: 20,
  fontFamily: "ui-monospace, SFMono-Regular, 'DejaVu Sans Mono', monospace",
  renderLineHighlight: "none",
  overviewRulerLanes: 0,
  padding: { top: 8, bottom: 8 },
  scrollbar: {
    alwaysConsumeMouseWheel: false,
    verticalScrollbarSize: 8,
    horizontalScrollbarSize: 8,
    useShadows: false,
  },
} as const;

const LONG = 8000;

const SEVERITY = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
};

function mark(model: monaco.editor.ITextModel, findings: readonly Finding[]): void {
  monaco.editor.setModelMarkers(
    model,
    "gate",
    findings.map((each) => {
      const line = Math.min(Math.max(1, each.line), model.getLineCount());
      return {
        startLineNumber: line,
        endLineNumber: line,
        startColumn: Math.max(1, each.column),
        endColumn: model.getLineMaxColumn(line),
        message: each.hint ? `${each.text}\n${each.hint}` : each.text,
        severity: SEVERITY[each.severity] ?? monaco.MarkerSeverity.Error,
        source: each.rule,
      };
    }),
  );
}

/** A file, or what has changed in it since its release. Loaded only when code is looked at. */
export default function CodeView(props: CodeViewProps) {
  const { path, before, after, sideBySide, dark, label, findings } = props;
  const box = useRef<HTMLDivElement>(null);
  useThemeOf(dark);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const language = languageOf(path);
    const text = monaco.editor.createModel(after ?? "", language);
    mark(text, findings);
    if (before === null) {
      const editor = monaco.editor.create(element, { ...SHARED, model: text, ariaLabel: label });
      return () => {
        editor.dispose();
        text.dispose();
      };
    }
    const old = monaco.editor.createModel(before, language);
    const editor = monaco.editor.createDiffEditor(element, {
      ...SHARED,
      renderSideBySide: sideBySide,
      useInlineViewWhenSpaceIsLimited: true,
      renderOverviewRuler: false,
      // Short files are easier to read whole.
      hideUnchangedRegions: { enabled: (after ?? "").length > LONG },
      modifiedAriaLabel: label,
    });
    editor.setModel({ original: old, modified: text });
    return () => {
      editor.dispose();
      old.dispose();
      text.dispose();
    };
  }, [path, before, after, sideBySide, label, findings]);
  return <div ref={box} className="h-full min-h-0" />;
}
