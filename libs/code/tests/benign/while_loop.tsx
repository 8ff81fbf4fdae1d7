import { Card, Stat, useHistory } from "@atelier/sdk";

export default function Widget() {
  const values = useHistory().map((p) => p.value);
  let low = 0;
  let high = values.length - 1;
  while (low < high && (values[low] ?? 0) > (values[high] ?? 0)) {
    low++;
    high -= 1;
  }
  return <Card title="x"><Stat label="l" value={values[low] ?? null} /></Card>;
}
