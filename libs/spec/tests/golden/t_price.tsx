import { CandleChart, Card, usePriceHistory } from "@atelier/sdk";

export default function Widget() {
  const prices = usePriceHistory("SBER", "1w");
  return (
    <Card title="Цена SBER за неделю">
      <CandleChart data={prices} format="money" />
    </Card>
  );
}
