import { useSyncExternalStore } from "react";
import { Card } from "@atelier/sdk";

type Listener = () => void;

class Store<T> {
  private listeners = new Set<Listener>();
  constructor(private value: T) {}

  get = (): T => this.value;

  set(next: T): void {
    this.value = next;
    this.listeners.forEach((l) => l());
  }

  subscribe = (listener: Listener) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}

const counter = new Store(0);

export default function Widget() {
  const value = useSyncExternalStore(counter.subscribe, counter.get, counter.get);
  return (
    <Card title="Store">
      <button onClick={() => counter.set(value + 1)}>{value}</button>
    </Card>
  );
}
