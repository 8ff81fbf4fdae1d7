import { Card, Stack, Stat, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Выросло и упало сегодня">
      <Stack direction="row">
        <Stat
          label="Выросло"
          value={metrics.gainers}
          format="number"
          color="green"
        />
        <Stat
          label="Упало"
          value={metrics.losers}
          format="number"
          color="red"
        />
      </Stack>
    </Card>
  );
}
