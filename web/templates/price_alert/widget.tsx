import { Card, Notice, Stack, Stat, formatDate, last, usePriceHistory } from "@atelier/sdk";

const TITLE = /*@text title*/ "Price alert";
const ABOVE = /*@text above*/ "The price is above the threshold";
const BELOW = /*@text below*/ "The price is below the threshold";
const WAITING = /*@text waiting*/ "The price has not reached the threshold";
const PRICE = /*@text price*/ "Price";
const LIMIT = /*@text threshold*/ "Threshold";
const EMPTY = /*@text empty*/ "There is no price for this ticker.";
const TICKER = /*@param ticker*/ "AAPL";
const CONDITION: "above" | "below" = /*@param condition*/ "above";
const THRESHOLD = /*@param threshold*/ 190;

export default function Widget() {
  const point = last(usePriceHistory(TICKER, "1w"));
  const title = `${TITLE}: ${TICKER}`;

  if (!point) {
    return (
      <Card title={title}>
        <Notice tone="info">{EMPTY}</Notice>
      </Card>
    );
  }
  const isReached = CONDITION === "above" ? point.close > THRESHOLD : point.close < THRESHOLD;
  const reached = CONDITION === "above" ? ABOVE : BELOW;
  return (
    <Card title={title} note={formatDate(point.date)}>
      <Notice tone={isReached ? "warning" : "info"}>{isReached ? reached : WAITING}</Notice>
      <Stack direction="row">
        <Stat label={PRICE} value={point.close} format="money" currency={point.currency} />
        <Stat label={LIMIT} value={THRESHOLD} format="money" currency={point.currency} />
      </Stack>
    </Card>
  );
}
