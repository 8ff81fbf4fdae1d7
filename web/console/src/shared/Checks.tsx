import type { Check, Finding, MetExpectation } from "@atelier/protocol/rest";
import { Badge } from "@atelier/ui";
import { Check as Tick, Circle, Lightbulb, LoaderCircle, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormats } from "./formats.ts";

const ORDER = ["path", "bytes", "format", "scan", "types", "lint", "build", "render"] as const;
/** Where the site has validators of its own; and only before a change goes to review. */
const SOMETIMES = ["site", "eslint"] as const;

interface ChecksProps {
  checks: readonly Check[];
  findings: readonly Finding[];
  /** what the customization itself says that it shows */
  expectations?: readonly MetExpectation[] | undefined;
  running: boolean;
}

type CheckState = "ok" | "red" | "running" | "skipped";

const ICONS = {
  ok: <Tick size={14} aria-hidden className="text-gain" />,
  red: <X size={14} aria-hidden className="text-loss" />,
  running: <LoaderCircle size={14} aria-hidden className="co-spin text-accent" />,
  skipped: <Circle size={12} aria-hidden className="text-muted" />,
};

function CheckRow({
  name,
  check,
  state,
}: {
  name: Check["name"];
  check: Check | undefined;
  state: CheckState;
}) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  return (
    <li className="flex min-h-9 items-center gap-3 px-3 text-[13px] not-first:border-t">
      <span className="grid w-4 place-items-center">{ICONS[state]}</span>
      <span className="co-hidden">{t(`checkState.${state}`)}</span>
      <span className={`min-w-0 flex-1 py-1.5 ${state === "skipped" ? "text-muted" : ""}`}>
        {t(`check.${name}`)}
      </span>
      {check && check.findings > 0 ? (
        <Badge tone={check.ok ? "quiet" : "bad"}>
          {t("checks.findings", { count: check.findings })}
        </Badge>
      ) : null}
      <span className="w-16 text-right text-[12px] text-muted tabular-nums">
        {check ? duration(check.duration_ms) : ""}
      </span>
    </li>
  );
}

function FindingCard({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  return (
    <li className="grid gap-1.5 px-3 py-2.5 text-[13px] not-first:border-t">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={finding.severity === "error" ? "bad" : "warn"}>
          {t(`severity.${finding.severity}`)}
        </Badge>
        <code className="font-mono text-[12px] text-muted">{finding.rule}</code>
        <span className="ml-auto text-[12px] text-muted tabular-nums">
          {t("checks.line", { line: finding.line })}
        </span>
      </div>
      <p className="m-0 [overflow-wrap:anywhere]">{finding.text}</p>
      {finding.hint ? (
        <p className="m-0 flex items-start gap-1.5 text-muted">
          <Lightbulb size={14} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0">{finding.hint}</span>
        </p>
      ) : null}
    </li>
  );
}

/** Each check with how long it took, and its findings by file. */
export function Checks({ checks, findings, expectations = [], running }: ChecksProps) {
  const { t } = useTranslation();
  const done = new Map(checks.map((check) => [check.name, check]));
  const next = ORDER.find((name) => !done.has(name));
  const stateOf = (name: Check["name"]): CheckState => {
    const check = done.get(name);
    if (check) return check.ok ? "ok" : "red";
    return running && name === next ? "running" : "skipped";
  };
  const shown = [...ORDER, ...SOMETIMES.filter((name) => done.has(name))];
  const files = [...new Set(findings.map((each) => each.file))];
  return (
    <div className="grid gap-4">
      <ol className="m-0 list-none rounded-card border border-line bg-surface p-0">
        {shown.map((name) => (
          <CheckRow key={name} name={name} check={done.get(name)} state={stateOf(name)} />
        ))}
      </ol>
      {expectations.length > 0 ? (
        <section className="rounded-card border border-line bg-surface">
          <h3 className="m-0 border-b border-line px-3 py-2 text-[13px] font-medium">
            {t("checks.expectations")}
          </h3>
          <ul className="m-0 list-none p-0">
            {expectations.map(({ expected, seen, ok }, at) => (
              <li
                key={`${expected} ${at}`}
                className="flex items-start gap-3 px-3 py-2 text-[13px] not-first:border-t"
              >
                <span className="mt-0.5 grid w-4 shrink-0 place-items-center">
                  {ok ? ICONS.ok : ICONS.red}
                </span>
                <span className="co-hidden">{t(ok ? "checkState.ok" : "checkState.red")}</span>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  {expected}
                  {ok ? null : (
                    <span className="block text-muted">{t("checks.seen", { seen })}</span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {files.map((file) => (
        <section key={file} className="rounded-card border border-line bg-surface">
          <h3 className="m-0 border-b border-line px-3 py-2 font-mono text-[12px] font-medium">
            {file}
          </h3>
          <ul className="m-0 list-none p-0">
            {findings
              .filter((each) => each.file === file)
              .map((each, at) => (
                <FindingCard key={`${each.rule} ${each.line} ${at}`} finding={each} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
