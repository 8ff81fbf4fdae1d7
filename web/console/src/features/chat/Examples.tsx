import { ArrowUpRight } from "lucide-react";
import { useTranslation } from "react-i18next";

export function Examples({
  onPick,
  disabled = false,
}: {
  onPick: (text: string) => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation();
  const examples = [
    t("examples.sectors"),
    t("examples.dividends"),
    t("examples.movers"),
    t("examples.expensive"),
  ];
  return (
    <div className="grid gap-2">
      <p className="m-0 text-[12px] text-muted">{t("examples.title")}</p>
      <ul className="m-0 grid list-none gap-2 p-0 sm:grid-cols-2">
        {examples.map((text) => (
          <li key={text}>
            <button
              type="button"
              disabled={disabled}
              onClick={() => onPick(text)}
              className="flex h-full min-h-11 w-full items-start justify-between gap-2 rounded-card border border-line bg-surface px-3 py-2 text-[13px] hover:border-line-strong hover:bg-hover disabled:opacity-50"
            >
              <span>{text}</span>
              <ArrowUpRight size={14} aria-hidden className="mt-0.5 shrink-0 text-muted" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
