import { Card, formatMoney } from "@atelier/sdk";
import { useTotals } from "./lib/use-totals";
import * as format from "./lib/format";

export default function Widget() {
  const totals = useTotals();
  return (
    <Card title="Totals">
      {totals.map((total) => (
        <p key={total.currency}>
          {format.currencyName(total.currency)}: {formatMoney(total.value)}
        </p>
      ))}
    </Card>
  );
}
