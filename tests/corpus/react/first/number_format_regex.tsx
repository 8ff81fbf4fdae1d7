import { Card, usePositions } from "@atelier/sdk";

const formatThousands = (value: number): string =>
  value.toFixed(0).replace(/\B(?=(\d{3})+(?!\d))/g, " ");

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Стоимость">
      {positions.map((p) => (
        <p key={p.ticker}>
          {p.ticker}: {formatThousands(p.value)} ₽
        </p>
      ))}
    </Card>
  );
}
