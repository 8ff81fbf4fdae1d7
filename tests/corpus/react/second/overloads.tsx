import { Card, useMetrics } from "@atelier/sdk";

function format(value: number): string;
function format(value: number, digits: number): string;
function format(value: Date): string;
function format(value: number | Date, digits = 2): string {
  if (value instanceof Date) return value.toISOString().split("T")[0];
  return value.toLocaleString(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const isNumber = (x: unknown): x is number => typeof x === "number" && !Number.isNaN(x);

function assertDefined<T>(value: T | null | undefined, name: string): asserts value is T {
  if (value == null) throw new Error(`${name} is missing`);
}

export default function Widget() {
  const metrics = useMetrics();
  assertDefined(metrics, "metrics");
  const entries = Object.entries(metrics).filter((entry): entry is [string, number] => isNumber(entry[1]));
  return (
    <Card title="All metrics" note={format(new Date())}>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{key.replace(/([A-Z])/g, " $1").toLowerCase()}</dt>
            <dd>{Math.abs(value) < 10 ? format(value, 4) : format(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
