import { useEffect, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

function useWindowSize() {
  const [size, setSize] = useState({ width: window.innerWidth, height: window.innerHeight });
  useEffect(() => {
    let frame = 0;
    const handleResize = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setSize({ width: window.innerWidth, height: window.innerHeight }));
    };
    window.addEventListener("resize", handleResize, { passive: true });
    return () => {
      window.removeEventListener("resize", handleResize);
      cancelAnimationFrame(frame);
    };
  }, []);
  return size;
}

export default function Widget() {
  const { width } = useWindowSize();
  const positions = usePositions();
  const columns = width < 480 ? 1 : width < 900 ? 2 : 3;
  return (
    <Card title="Grid">
      <div style={{ display: "grid", gap: "0.5rem", gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {positions.map((p) => (
          <article key={p.ticker}>
            <h5>{p.ticker}</h5>
            <p>{p.name}</p>
          </article>
        ))}
      </div>
    </Card>
  );
}
