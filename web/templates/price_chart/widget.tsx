import {
  CandleChart,
  Card,
  Notice,
  Stack,
  Stat,
  first,
  formatDate,
  last,
  usePriceHistory,
  type Period,
} from "@atelier/sdk";

const EMPTY = /*@text empty*/ "There are no prices for this period.";
const LAST = /*@text last*/ "Last price";
const CHANGE = /*@text change*/ "Over the period";
const TICKER = /*@param ticker*/ "AAPL";
const PERIOD: Period = /*@param period*/ "1m";

export default function Widget() {
  const prices = usePriceHistory(TICKER, PERIOD);
  const start = first(prices);
  const end = last(prices);

  if (!start || !end) {
    return (
      <Card title={TICKER}>
        <Notice tone="info">{EMPTY}</Notice>
      </Card>
    );
  }
  return (
    <Card title={TICKER} note={formatDate(end.date)}>
      <Stack direction="row">
        <Stat label={LAST} value={end.close} format="money" currency={end.currency} />
        <Stat label={CHANGE} value={end.close / start.close - 1} format="percent" color="bySign" />
      </Stack>
      <CandleChart data={prices} format="money" />
    </Card>
  );
}
