import { Card, formatMoney, last, Notice, usePriceHistory } from "@atelier/sdk";

const TICKER = "LKOH";
const THRESHOLD = 8000;

export default function Widget() {
  const day = last(usePriceHistory(TICKER, "1m"));
  const reached = day !== undefined && day.close > THRESHOLD;
  const shown = day ? formatMoney(day.close, day.currency) : "—";
  const limit = formatMoney(THRESHOLD, day?.currency);
  return (
    <Card title="LKOH выше 8000">
      {reached ? (
        <Notice tone="warning">
          {TICKER}: {shown}, выше {limit}
        </Notice>
      ) : (
        <Notice tone="info">
          {TICKER}: {shown}, пока не выше {limit}
        </Notice>
      )}
    </Card>
  );
}
