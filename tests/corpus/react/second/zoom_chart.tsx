import { useMemo, useRef, useState, type MouseEvent, type WheelEvent } from "react";
import { Card, useHistory, formatDate, formatMoney } from "@atelier/sdk";

const W = 400;
const H = 160;

export default function ZoomChart() {
  const history = useHistory({ period: "1y" });
  const svg = useRef<SVGSVGElement>(null);
  const [range, setRange] = useState<[number, number]>([0, 1]);
  const [hover, setHover] = useState<number | null>(null);

  const visible = useMemo(() => {
    const from = Math.floor(range[0] * history.length);
    const to = Math.max(from + 2, Math.ceil(range[1] * history.length));
    return history.slice(from, to);
  }, [history, range]);

  const min = Math.min(...visible.map((p) => p.value));
  const max = Math.max(...visible.map((p) => p.value));
  const x = (i: number) => (i / Math.max(1, visible.length - 1)) * W;
  const y = (v: number) => H - ((v - min) / (max - min || 1)) * H;

  const onWheel = (e: WheelEvent<SVGSVGElement>) => {
    const delta = e.deltaY > 0 ? 0.05 : -0.05;
    setRange(([a, b]) => [Math.max(0, Math.min(a - delta, b - 0.1)), Math.min(1, Math.max(b + delta, a + 0.1))]);
  };

  const onMove = (e: MouseEvent<SVGSVGElement>) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box || !box.width) return;
    setHover(Math.round(((e.clientX - box.left) / box.width) * (visible.length - 1)));
  };

  const point = hover === null ? undefined : visible[hover];

  return (
    <Card title="Zoom" note={point ? `${formatDate(point.date)}: ${formatMoney(point.value)}` : undefined}>
      <svg
        ref={svg}
        viewBox={`0 0 ${W} ${H}`}
        preserveAspectRatio="none"
        onWheel={onWheel}
        onMouseMove={onMove}
        onMouseLeave={() => setHover(null)}
      >
        <defs>
          <clipPath id="plot">
            <rect x={0} y={0} width={W} height={H} />
          </clipPath>
        </defs>
        <g clipPath="url(#plot)">
          <polyline
            points={visible.map((p, i) => `${x(i)},${y(p.value)}`).join(" ")}
            fill="none"
            stroke="steelblue"
            vectorEffect="non-scaling-stroke"
          />
          {hover !== null && point && (
            <line x1={x(hover)} x2={x(hover)} y1={0} y2={H} stroke="gray" strokeDasharray="4 2" />
          )}
        </g>
      </svg>
    </Card>
  );
}
