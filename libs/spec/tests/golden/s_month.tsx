import {
  calendar,
  Card,
  conversionNote,
  Stat,
  sum,
  useDividends,
  usePortfolio,
} from "@atelier/sdk";

export default function Widget() {
  const dividends = useDividends();
  const { asOf } = usePortfolio();
  const { from, to } = calendar("latest-03", asOf);
  const shown = dividends.filter((d) => d.date >= from && d.date <= to);
  return (
    <Card title="Dividends in March (the latest)" note={conversionNote(shown)}>
      <Stat label="Amount" value={sum(shown, (d) => d.amount)} format="money" />
    </Card>
  );
}
