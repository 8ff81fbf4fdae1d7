import { useState, type ChangeEvent } from "react";
import { Card } from "@atelier/sdk";

type Fields = {
  price: string;
  quantity: string;
  fee: string;
};

export default function Widget() {
  const [values, setValues] = useState<Fields>({ price: "", quantity: "", fee: "" });

  function handleChange(event: ChangeEvent<HTMLInputElement>) {
    const { name, value } = event.target;
    setValues((prev) => ({ ...prev, [name]: value }));
  }

  const total = Number(values.price) * Number(values.quantity) + Number(values.fee);

  return (
    <Card title="Calculator">
      {(Object.keys(values) as (keyof Fields)[]).map((key) => (
        <label key={key}>
          {key}
          <input name={key} value={values[key]} onChange={handleChange} inputMode="decimal" />
        </label>
      ))}
      <p>Total: {Number.isFinite(total) ? total.toFixed(2) : "-"}</p>
    </Card>
  );
}
