import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

function useWidth<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(0);

  useLayoutEffect(() => {
    if (ref.current) setWidth(ref.current.offsetWidth);
  }, []);

  useEffect(() => {
    const element = ref.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver((entries) => {
      for (const entry of entries) {
        setWidth(entry.contentRect.width);
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return [ref, width] as const;
}

export default function Widget() {
  const [ref, width] = useWidth<HTMLDivElement>();
  const positions = usePositions();
  const count = width > 500 ? 10 : 5;
  return (
    <Card title="Top">
      <div ref={ref}>
        {positions.slice(0, count).map((p) => (
          <span key={p.ticker} style={{ marginRight: 8 }}>
            {p.ticker}
          </span>
        ))}
      </div>
    </Card>
  );
}
