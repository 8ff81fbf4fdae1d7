import { useEffect, useRef, useState } from "react";
import { Card, useMetrics } from "@atelier/sdk";

function usePrevious<T>(value: T): T | undefined {
  const ref = useRef<T | undefined>(undefined);
  useEffect(() => {
    ref.current = value;
  }, [value]);
  return ref.current;
}

const money = (strings: TemplateStringsArray, ...values: number[]) =>
  strings.reduce((text, part, i) => text + part + (values[i] !== undefined ? values[i].toFixed(2) : ""), "");

export default function Widget() {
  const { cash } = useMetrics();
  const [amount, setAmount] = useState(cash);
  const previous = usePrevious(amount);
  return (
    <Card title="Cash">
      <button onClick={() => setAmount(amount * 1.01)}>+1%</button>
      <p>{money`Now ${amount}, before ${previous ?? 0}`}</p>
    </Card>
  );
}
