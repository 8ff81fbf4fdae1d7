import { useEffect, useRef } from "react";
import { Card, useHistory } from "@atelier/sdk";

interface HeatmapProps {
  values: number[];
  columns?: number;
}

class HeatmapPainter {
  #ctx: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    const ctx = canvas.getContext("2d");
    if (!ctx) throw new Error("no 2d context");
    this.#ctx = ctx;
  }

  paint(values: number[], columns: number, cell = 12) {
    const max = Math.max(...values.map(Math.abs), 0.0001);
    values.forEach((value, i) => {
      const alpha = Math.abs(value) / max;
      this.#ctx.fillStyle = value >= 0 ? `rgba(0,150,0,${alpha})` : `rgba(200,0,0,${alpha})`;
      this.#ctx.fillRect((i % columns) * cell, Math.floor(i / columns) * cell, cell - 1, cell - 1);
    });
  }
}

function Heatmap({ values, columns = 30 }: HeatmapProps) {
  const ref = useRef<HTMLCanvasElement>(null!);
  useEffect(() => {
    try {
      new HeatmapPainter(ref.current).paint(values, columns);
    } catch (error) {
      console.warn("canvas is not available", error);
    }
  }, [values, columns]);
  return <canvas ref={ref} width={columns * 12} height={Math.ceil(values.length / columns) * 12} />;
}

export default function Widget() {
  const history = useHistory({ period: "1y" });
  const changes = history.map((p, i) => (i === 0 ? 0 : p.value / history[i - 1].value - 1));
  return (
    <Card title="Дни">
      <Heatmap values={changes} />
    </Card>
  );
}
