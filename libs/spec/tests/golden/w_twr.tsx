import { Card, first, last, Stat, useHistory } from "@atelier/sdk";

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const start = first(history)?.returnIndex;
  const end = last(history)?.returnIndex;
  const rate = start && end ? end / start - 1 : null;
  return (
    <Card title="Time-weighted return over the last year">
      <Stat
        label="Time-weighted return"
        value={rate}
        format="percent"
        color="bySign"
      />
    </Card>
  );
}
