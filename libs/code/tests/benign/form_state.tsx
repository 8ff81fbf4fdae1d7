import { useState } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

interface Goal {
  amount: number;
  years: number;
}

export default function Widget() {
  const [goal, setGoal] = useState<Goal>({ amount: 1_000_000, years: 10 });
  const [open, setOpen] = useState(false);
  const { totalValue: value } = useMetrics();
  const rate = goal.years > 0 && value > 0 ? Math.pow(goal.amount / value, 1 / goal.years) - 1 : NaN;
  return (
    <Card title="Цель">
      <label>Сумма<input type="number" value={goal.amount} onChange={(e) => setGoal({ ...goal, amount: Number(e.target.value) })} /></label>
      <label><input type="checkbox" checked={open} onChange={(e) => setOpen(e.target.checked)} /> Подробно</label>
      {open && !isNaN(rate) ? <p>Нужно {(rate * 100).toFixed(2)}% в год, сейчас {formatMoney(value)}</p> : null}
    </Card>
  );
}
