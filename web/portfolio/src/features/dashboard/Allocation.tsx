import { PieChart, useAllocation } from "@atelier/sdk";
import { Skeleton } from "@atelier/sdk/host";
import { Segments } from "@atelier/ui";
import { Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";

const DIMENSIONS = ["asset_class", "sector", "currency", "country"] as const;
type Dimension = (typeof DIMENSIONS)[number];

function Chart({ by }: { by: Dimension }) {
  const { i18n } = useTranslation();
  const groups = useAllocation(by);
  const countries = new Intl.DisplayNames(i18n.language, { type: "region", fallback: "code" });
  const data =
    by === "country"
      ? groups.map((group) => ({
          ...group,
          label: /^[A-Z]{2}$/.test(group.label)
            ? (countries.of(group.label) ?? group.label)
            : group.label,
        }))
      : groups;
  return <PieChart data={data} format="money" donut />;
}

export function Allocation() {
  const { t } = useTranslation();
  const [by, setBy] = useState<Dimension>("asset_class");
  const id = useId();
  return (
    <section className="at-card" aria-labelledby={id}>
      <header className="at-card-head items-center gap-y-2">
        <h2 id={id}>{t("allocation.title")}</h2>
        <Segments
          label={t("allocation.by")}
          value={by}
          options={DIMENSIONS.map((value) => ({ value, label: t(`allocation.${value}`) }))}
          onChange={setBy}
        />
      </header>
      <div className="at-card-body justify-center">
        <Suspense key={by} fallback={<Skeleton />}>
          <Chart by={by} />
        </Suspense>
      </div>
    </section>
  );
}
