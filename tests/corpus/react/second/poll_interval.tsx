import { useEffect, useRef, useState } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

function useInterval(callback: () => void, delay: number | null) {
  const saved = useRef(callback);

  useEffect(() => {
    saved.current = callback;
  });

  useEffect(() => {
    if (delay === null) return;
    const id = window.setInterval(() => saved.current(), delay);
    return () => window.clearInterval(id);
  }, [delay]);
}

export default function Widget() {
  const { totalValue } = useMetrics();
  const [ticks, setTicks] = useState(0);
  const [paused, setPaused] = useState(false);
  useInterval(() => setTicks((t) => t + 1), paused ? null : 1000);
  return (
    <Card title="Polling" note={document.hidden ? "hidden" : "visible"}>
      <p>
        {formatMoney(totalValue)} <small>{ticks}s</small>
      </p>
      <button onClick={() => setPaused(!paused)}>{paused ? "Resume" : "Pause"}</button>
    </Card>
  );
}
