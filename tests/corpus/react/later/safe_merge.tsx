import { useState } from "react";
import { Card } from "@atelier/sdk";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomId(length = 8): string {
  let id = "";
  for (let i = 0; i < length; i++) id += ALPHABET[Math.floor(Math.random() * ALPHABET.length)];
  return id;
}

type Plain = { [key: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && value.constructor === Object;

function merge(target: Plain, source: Plain): Plain {
  const out = { ...target };
  for (const [key, value] of Object.entries(source)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") continue;
    const old = out[key];
    out[key] = isPlain(old) && isPlain(value) ? merge(old, value) : value;
  }
  return out;
}

export default function Widget() {
  const [settings, setSettings] = useState<Plain>({ view: { rows: 5 }, id: randomId() });
  return (
    <Card title="Настройки">
      <button onClick={() => setSettings((s) => merge(s, { view: { columns: 2 } }))}>Добавить</button>
      <pre>{JSON.stringify(settings, null, 2)}</pre>
    </Card>
  );
}
