import { formatDate, formatMoney, useTransactions } from "@atelier/sdk";
import { formatValue } from "@atelier/sdk/host";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../app/route.ts";

const SHOWN = 8;

export function RecentOperations() {
  const { t } = useTranslation();
  const operations = useTransactions().slice(0, SHOWN);
  const id = useId();
  return (
    <section className="at-card" aria-labelledby={id}>
      <header className="at-card-head">
        <h2 id={id}>{t("operations.title")}</h2>
        <a className="text-[12px]" href={hrefOf({ page: "transactions" })}>
          {t("operations.all")}
        </a>
      </header>
      <div className="at-card-body">
        {operations.length === 0 ? <p className="at-empty">{t("operations.empty")}</p> : null}
        <ul className="m-0 grid list-none p-0 text-[13px]">
          {operations.map((operation) => (
            <li
              key={operation.id}
              className="flex items-baseline justify-between gap-3 border-b border-line py-1.5 last:border-b-0"
            >
              <span className="min-w-0 truncate">
                {formatValue(operation.kind, "text")}
                {operation.ticker ? (
                  <strong className="font-medium"> {operation.ticker}</strong>
                ) : null}
                <span className="block text-[12px] text-muted">{formatDate(operation.date)}</span>
              </span>
              <span className="tabular-nums">
                {formatMoney(operation.localAmount, operation.currency)}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
