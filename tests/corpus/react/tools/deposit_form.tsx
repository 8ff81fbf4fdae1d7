import { Card, Notice, useToolAction } from "@atelier/sdk";
import { useState, type FormEvent } from "react";

export default function DepositForm() {
  const [amount, setAmount] = useState("100");
  const { run, pending, error } = useToolAction("record_transaction");
  const save = (event: FormEvent) => {
    event.preventDefault();
    run({ date: "2022-12-30", kind: "deposit", amount, currency: "USD" });
  };
  return (
    <Card title="Deposit">
      <form onSubmit={save}>
        <label>
          Amount
          <input inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />
        </label>
        <button type="submit" disabled={pending}>
          {pending ? "Saving…" : "Save"}
        </button>
      </form>
      {error ? <Notice tone="warning">{error}</Notice> : null}
    </Card>
  );
}
