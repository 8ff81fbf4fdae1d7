import { useEffect, useRef } from "react";
import { Card, useHistory } from "@atelier/sdk";

export default function Widget() {
  const canvasRef = useRef<HTMLCanvasElement | null>(null);
  const history = useHistory();

  useEffect(() => {
    const canvas = canvasRef.current;
    const ctx = canvas?.getContext("2d");
    if (!canvas || !ctx) return;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.beginPath();
    const values = history.map((h) => h.value);
    const max = Math.max(...values);
    const min = Math.min(...values);
    values.forEach((value, index) => {
      const x = (index / values.length) * canvas.width;
      const y = canvas.height - ((value - min) / (max - min || 1)) * canvas.height;
      if (index === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    });
    ctx.strokeStyle = "#3366cc";
    ctx.lineWidth = 2;
    ctx.stroke();
  }, [history]);

  return (
    <Card title="Canvas">
      <canvas ref={canvasRef} width={400} height={160} />
    </Card>
  );
}
