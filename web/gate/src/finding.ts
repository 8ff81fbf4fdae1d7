export interface Finding {
  rule: string;
  file: string;
  /** Lines and columns start at 1; 0 means unknown. */
  line: number;
  column: number;
  text: string;
  hint: string;
  severity?: "error" | "warning";
}

interface Place {
  file?: string | undefined;
  line?: number;
  column?: number;
  text: string;
  hint?: string;
}

export function finding(
  rule: string,
  { file = "widget.tsx", line = 0, column = 0, text, hint = "" }: Place,
): Finding {
  return { rule, file, line, column, text, hint };
}

export const isWarning = ({ severity }: Finding) => severity === "warning";

/** What is known of a value that was thrown. */
export const messageOf = (reason: unknown) =>
  reason instanceof Error ? reason.message : String(reason);
