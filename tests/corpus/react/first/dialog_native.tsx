import { useRef } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const dialog = useRef<HTMLDialogElement>(null);
  const metrics = useMetrics();
  return (
    <Card title="Подробности">
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Показать
      </button>
      <dialog ref={dialog}>
        <p>Всего: {formatMoney(metrics.totalValue)}</p>
        <form method="dialog">
          <button>Закрыть</button>
        </form>
      </dialog>
    </Card>
  );
}
