import { useState } from "react";
import { Card } from "@atelier/sdk";

const units = {
  oz: { label: "Унции", toGram: (x: number) => x * 31.1035, fromGram: (x: number) => x / 31.1035 },
  g: { label: "Граммы", toGram: (x: number) => x, fromGram: (x: number) => x },
  kg: { label: "Килограммы", toGram: (x: number) => x * 1e3, fromGram: (x: number) => x / 1e3 },
};
type Unit = keyof typeof units;

export default function Converter() {
  const [amount, setAmount] = useState<number | "">(1);
  const [[from, to], setUnits] = useState<[Unit, Unit]>(["oz", "g"]);
  const result = amount === "" ? null : units[to].fromGram(units[from].toGram(amount));
  const swap = () => setUnits(([a, b]) => [b, a]);
  return (
    <Card title="Конвертер">
      <input
        type="number"
        value={amount}
        onChange={(e) => setAmount(e.target.value === "" ? "" : Number(e.target.value))}
      />
      <select value={from} onChange={(e) => setUnits([e.target.value as Unit, to])}>
        {Object.entries(units).map(([id, { label }]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <button onClick={swap} title="Поменять местами">
        ⇄
      </button>
      <output>{result !== null ? result.toFixed(3) : "—"} {to}</output>
    </Card>
  );
}
