import { useState } from "react";
import { Card } from "@atelier/sdk";

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function countdown(from: number, onTick: (n: number) => void): Promise<string> {
  for (let n = from; n > 0; n--) {
    onTick(n);
    await wait(1000);
  }
  return "Поехали!";
}

export default function Widget() {
  const [label, setLabel] = useState("Старт");
  const start = () => {
    countdown(3, (n) => setLabel(String(n)))
      .then((text) => setLabel(text))
      .catch((err: unknown) => setLabel(String(err)));
  };
  return (
    <Card title="Отсчёт">
      <button type="button" onClick={start}>
        {label}
      </button>
    </Card>
  );
}
