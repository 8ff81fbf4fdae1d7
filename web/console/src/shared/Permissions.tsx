import { WRITING_TOOLS } from "@atelier/protocol/core-tools";
import { Badge, type BadgeTone } from "@atelier/ui";
import { Eye, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";

/** The Core Backend's tools in words; another one is shown by its name. */
const KNOWN = [
  "list_portfolios",
  "list_positions",
  "list_transactions",
  "list_dividends",
  "list_assets",
  "get_price_history",
  "get_value_history",
  "get_allocation",
  "get_performance",
  "get_metrics",
  "list_transaction_changes",
  "record_transaction",
  "correct_transaction",
  "delete_transaction",
  "set_target_weights",
] as const;
const WRITES = new Set<string>(WRITING_TOOLS);
const isKnown = (tool: string): tool is (typeof KNOWN)[number] =>
  (KNOWN as readonly string[]).includes(tool);

type Mark = "added" | "removed" | "kept";
const TONES: Record<Mark, BadgeTone> = { added: "warn", removed: "quiet", kept: "quiet" };

interface PermissionsProps {
  tools: readonly string[];
  /** of the released version; without it there is nothing to compare with */
  before?: readonly string[];
}

export function Permissions({ tools, before }: PermissionsProps) {
  const { t } = useTranslation();
  const gone = before?.filter((tool) => !tools.includes(tool)) ?? [];
  const rows = [
    ...tools.map((tool) => ({ tool, mark: !before || before.includes(tool) ? "kept" : "added" })),
    ...gone.map((tool) => ({ tool, mark: "removed" })),
  ] as { tool: string; mark: Mark }[];
  if (rows.length === 0)
    return <p className="m-0 text-[13px] text-muted">{t("permissions.none")}</p>;
  return (
    <ul className="m-0 list-none rounded-card border border-line bg-surface p-0">
      {rows.map(({ tool, mark }) => (
        <li
          key={tool}
          className="flex min-h-11 items-center gap-3 px-3 py-2 text-[13px] not-first:border-t"
        >
          {WRITES.has(tool) ? (
            <Pencil size={15} aria-hidden className="shrink-0 text-warn" />
          ) : (
            <Eye size={15} aria-hidden className="shrink-0 text-muted" />
          )}
          <span className={`min-w-0 flex-1 ${mark === "removed" ? "text-muted line-through" : ""}`}>
            {isKnown(tool) ? t(`permission.${tool}`) : tool}
            <code className="block font-mono text-[12px] text-muted">{tool}</code>
          </span>
          {WRITES.has(tool) ? <Badge>{t("permissions.writes")}</Badge> : null}
          {before && mark !== "kept" ? (
            <Badge tone={TONES[mark]}>{t(`permissionMark.${mark}`)}</Badge>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
