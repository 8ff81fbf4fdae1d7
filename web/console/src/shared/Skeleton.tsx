import { useTranslation } from "react-i18next";

export function Skeleton({ rows = 5 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-3 p-4" role="status">
      <span className="co-hidden">{t("app.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="co-skeleton h-9"
          style={{ width: `${100 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
