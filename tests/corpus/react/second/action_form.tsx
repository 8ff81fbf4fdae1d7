import { useActionState } from "react";
import { Card } from "@atelier/sdk";

interface FormState {
  message: string;
  ok: boolean;
}

async function save(_previous: FormState, formData: FormData): Promise<FormState> {
  const amount = Number(formData.get("amount"));
  await Promise.resolve();
  if (!Number.isFinite(amount) || amount <= 0) return { ok: false, message: "Введите сумму" };
  return { ok: true, message: `Принято: ${amount}` };
}

export default function Widget() {
  const [state, action, pending] = useActionState(save, { ok: true, message: "" });
  return (
    <Card title="Пополнение">
      <form action={action}>
        <input name="amount" type="number" required />
        <button disabled={pending}>{pending ? "..." : "ОК"}</button>
      </form>
      {state.message && <p style={{ color: state.ok ? "green" : "red" }}>{state.message}</p>}
    </Card>
  );
}
