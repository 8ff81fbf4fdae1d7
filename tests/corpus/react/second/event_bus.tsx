import { useEffect, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

type Handler<T> = (payload: T) => void;

class EventBus<Events extends Record<string, unknown>> {
  private handlers: { [K in keyof Events]?: Set<Handler<Events[K]>> } = {};

  on<K extends keyof Events>(name: K, handler: Handler<Events[K]>): () => void {
    (this.handlers[name] ??= new Set()).add(handler);
    return () => this.handlers[name]?.delete(handler);
  }

  emit<K extends keyof Events>(name: K, payload: Events[K]): void {
    this.handlers[name]?.forEach((handler) => handler(payload));
  }
}

const bus = new EventBus<{ select: string; clear: undefined }>();

function Details() {
  const [ticker, setTicker] = useState<string | null>(null);
  useEffect(() => {
    const offs = [bus.on("select", setTicker), bus.on("clear", () => setTicker(null))];
    return () => offs.forEach((off) => off());
  }, []);
  return <p>{ticker ?? "Ничего не выбрано"}</p>;
}

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="События">
      {positions.map(({ ticker }) => (
        <button key={ticker} onClick={() => bus.emit("select", ticker)}>
          {ticker}
        </button>
      ))}
      <button onClick={() => bus.emit("clear", undefined)}>×</button>
      <Details />
    </Card>
  );
}
