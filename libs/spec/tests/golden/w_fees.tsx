import {
  Card,
  conversionNote,
  Stat,
  sum,
  usePortfolio,
  useTransactions,
} from "@atelier/sdk";

export default function Widget() {
  const transactions = useTransactions();
  const { asOf } = usePortfolio();
  const shown = transactions.filter((t) => t.date >= asOf.slice(0, 4));
  return (
    <Card
      title="Operations: fee since the start of the year"
      note={conversionNote(shown)}
    >
      <Stat label="Fee" value={sum(shown, (t) => t.fee)} format="money" />
    </Card>
  );
}
