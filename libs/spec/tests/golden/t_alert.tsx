import {
  Card,
  formatNumber,
  last,
  Notice,
  usePriceHistory,
} from "@atelier/sdk";

const TICKER = "LKOH";
const THRESHOLD = 8000;

export default function Widget() {
  const price = last(usePriceHistory(TICKER, "1m"))?.close;
  const reached = price !== undefined && price > THRESHOLD;
  const shown = price === undefined ? "—" : formatNumber(price);
  const limit = formatNumber(THRESHOLD);
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
