import { useRef, useState, type PointerEvent } from "react";
import { Card } from "@atelier/sdk";

export default function Widget() {
  const trackRef = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState(50);
  const [dragging, setDragging] = useState(false);

  const update = (clientX: number) => {
    const track = trackRef.current;
    if (!track) return;
    const rect = track.getBoundingClientRect();
    const ratio = (clientX - rect.left) / (rect.width || 1);
    setValue(Math.round(Math.min(1, Math.max(0, ratio)) * 100));
  };

  const onPointerDown = (e: PointerEvent<HTMLDivElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId);
    setDragging(true);
    update(e.clientX);
  };

  return (
    <Card title="Risk">
      <div
        ref={trackRef}
        onPointerDown={onPointerDown}
        onPointerMove={(e) => dragging && update(e.clientX)}
        onPointerUp={() => setDragging(false)}
        style={{ position: "relative", height: 24, background: "#ddd", touchAction: "none" }}
      >
        <div
          style={{ position: "absolute", left: `${value}%`, top: 0, width: 8, height: 24, background: "#06c" }}
        />
      </div>
      <output>{value}</output>
    </Card>
  );
}
