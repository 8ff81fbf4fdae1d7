import { useState } from "react";
import { Card, useAllocation, formatPercent } from "@atelier/sdk";

const COLORS = ["#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948"];

interface ArcProps {
  start: number;
  end: number;
  color: string;
  active: boolean;
  onEnter: () => void;
  onLeave: () => void;
}

function polar(angle: number, radius: number): [number, number] {
  const rad = ((angle - 90) * Math.PI) / 180;
  return [60 + radius * Math.cos(rad), 60 + radius * Math.sin(rad)];
}

function Arc({ start, end, color, active, onEnter, onLeave }: ArcProps) {
  const radius = active ? 56 : 50;
  const [x1, y1] = polar(start, radius);
  const [x2, y2] = polar(end, radius);
  const large = end - start > 180 ? 1 : 0;
  return (
    <path
      d={`M 60 60 L ${x1} ${y1} A ${radius} ${radius} 0 ${large} 1 ${x2} ${y2} Z`}
      fill={color}
      stroke="white"
      onMouseEnter={onEnter}
      onMouseLeave={onLeave}
    />
  );
}

export default function Donut() {
  const data = useAllocation("sector");
  const [active, setActive] = useState<number | null>(null);
  const total = data.reduce((acc, d) => acc + d.value, 0) || 1;
  let angle = 0;
  const arcs = data.map((d) => {
    const start = angle;
    angle += (d.value / total) * 359.9;
    return { ...d, start, end: angle };
  });
  return (
    <Card title="Доли">
      <svg viewBox="0 0 120 120" width={180} height={180}>
        {arcs.map((arc, i) => (
          <Arc
            key={arc.label}
            start={arc.start}
            end={arc.end}
            color={COLORS[i % COLORS.length]!}
            active={active === i}
            onEnter={() => setActive(i)}
            onLeave={() => setActive(null)}
          />
        ))}
        <circle cx="60" cy="60" r="28" fill="white" />
        <text x="60" y="64" textAnchor="middle" fontSize="10">
          {active !== null ? formatPercent(data[active].value / total) : ""}
        </text>
      </svg>
    </Card>
  );
}
