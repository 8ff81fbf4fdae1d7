import { useEffect, useState, type ReactNode } from "react";
import { Card, useMetrics, formatPercent } from "@atelier/sdk";

function Modal({ open, onClose, children }: { open: boolean; onClose: () => void; children: ReactNode }) {
  useEffect(() => {
    if (!open) return;
    const handler = (e: KeyboardEvent) => e.key === "Escape" && onClose();
    document.addEventListener("keydown", handler);
    return () => document.removeEventListener("keydown", handler);
  }, [open, onClose]);

  if (!open) return null;
  return (
    <div
      role="dialog"
      aria-modal="true"
      onClick={(e) => {
        if (e.target === e.currentTarget) onClose();
      }}
      style={{ position: "absolute", inset: 0, background: "rgba(0,0,0,.4)", display: "grid", placeItems: "center" }}
    >
      <div style={{ background: "Canvas", padding: "1rem", borderRadius: 8 }}>{children}</div>
    </div>
  );
}

export default function Widget() {
  const [open, setOpen] = useState(false);
  const metrics = useMetrics();
  return (
    <Card title="Риск">
      <div style={{ position: "relative", minHeight: 160 }}>
        <button onClick={() => setOpen(true)}>Что это?</button>
        <Modal open={open} onClose={() => setOpen(false)}>
          <h3>Максимальная просадка</h3>
          <p>{formatPercent(metrics.maxDrawdown)}</p>
          <button onClick={() => setOpen(false)}>Понятно</button>
        </Modal>
      </div>
    </Card>
  );
}
