export interface GateResult {
  ok: boolean;
  passed: boolean;
  findings: {
    rule: string;
    file: string;
    line: number;
    column: number;
    text: string;
    hint: string;
  }[];
  formatted: Record<string, string>;
  differed: string[];
  bundle: { code: string; sha256: string } | null;
  dom: string;
  checks: { check: object; ok: boolean; reason: string }[];
}
export function checkWidget(job: object, expect: object[]): Promise<GateResult>;
