import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

const hexToRgb = (hex: string) => {
  const match = /^#?([a-f\d]{2})([a-f\d]{2})([a-f\d]{2})$/i.exec(hex);
  if (!match) return null;
  const [, r, g, b] = match;
  return { r: parseInt(r, 16), g: parseInt(g, 16), b: parseInt(b, 16) };
};

export default function Widget() {
  const positions = usePositions();
  const [color, setColor] = useState("#3b82f6");
  const rgb = hexToRgb(color);
  const dark = rgb ? rgb.r * 0.299 + rgb.g * 0.587 + rgb.b * 0.114 < 150 : false;
  return (
    <Card title="Цвет">
      <input type="color" value={color} onChange={(e) => setColor(e.target.value)} />
      {positions.slice(0, 3).map((p) => (
        <span
          key={p.ticker}
          style={{ background: color, color: dark ? "#fff" : "#000", borderRadius: "999px", padding: "2px 8px" }}
        >
          {p.ticker}
        </span>
      ))}
    </Card>
  );
}
