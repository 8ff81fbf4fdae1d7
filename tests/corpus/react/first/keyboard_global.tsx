import { useCallback, useEffect, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [index, setIndex] = useState(0);

  const handleKey = useCallback(
    (event: KeyboardEvent) => {
      if (event.key === "ArrowRight") setIndex((i) => Math.min(i + 1, positions.length - 1));
      if (event.key === "ArrowLeft") setIndex((i) => Math.max(i - 1, 0));
    },
    [positions.length],
  );

  useEffect(() => {
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [handleKey]);

  const current = positions[index];
  return (
    <Card title="Carousel">
      {current ? (
        <p>
          <b>{current.ticker}</b> {current.name}
        </p>
      ) : (
        <p>No positions</p>
      )}
      <small>
        {index + 1} / {positions.length}
      </small>
    </Card>
  );
}
