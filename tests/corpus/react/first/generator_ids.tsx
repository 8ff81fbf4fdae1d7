import { useMemo } from "react";
import { Card } from "@atelier/sdk";

function* fibonacci(limit: number): Generator<number> {
  let [a, b] = [0, 1];
  while (a < limit) {
    yield a;
    [a, b] = [b, a + b];
  }
}

export default function Widget() {
  const levels = useMemo(() => [...fibonacci(200)], []);
  return (
    <Card title="Fibonacci levels">
      <ol>
        {levels.map((level, index) => (
          <li key={index}>{level}</li>
        ))}
      </ol>
    </Card>
  );
}
