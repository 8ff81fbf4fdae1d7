import { useEffect, useRef, useState } from "react";
import { Card, useMetrics } from "@atelier/sdk";

function easeOut(t: number) {
  return 1 - Math.pow(1 - t, 3);
}

export default function Widget() {
  const { totalValue } = useMetrics();
  const [shown, setShown] = useState(0);
  const frame = useRef<number>(0);

  useEffect(() => {
    const start = performance.now();
    const tick = (time: number) => {
      const progress = Math.min((time - start) / 800, 1);
      setShown(totalValue * easeOut(Math.max(progress, 0)));
      if (progress < 1) frame.current = requestAnimationFrame(tick);
    };
    frame.current = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame.current);
  }, [totalValue]);

  return (
    <Card title="Animated total">
      <h2>{Math.round(shown).toLocaleString()}</h2>
    </Card>
  );
}
