import { Suspense, use, useState } from "react";
import { Card } from "@atelier/sdk";

const cache = new Map<string, Promise<string>>();

function loadTip(topic: string): Promise<string> {
  let promise = cache.get(topic);
  if (!promise) {
    promise = new Promise<string>((resolve) => {
      setTimeout(() => resolve(`Совет: ${topic}`), 20);
    });
    cache.set(topic, promise);
  }
  return promise;
}

function Tip({ topic }: { topic: string }) {
  return <p>{use(loadTip(topic))}</p>;
}

export default function Widget() {
  const [topic, setTopic] = useState("диверсификация");
  return (
    <Card title="Советы">
      <button onClick={() => setTopic("ребалансировка")}>Другой</button>
      <Suspense fallback={<p>…</p>}>
        <Tip topic={topic} />
      </Suspense>
    </Card>
  );
}
