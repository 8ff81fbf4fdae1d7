import { usePositions, Card } from "@atelier/sdk";

const WIDTH = 320;
const HEIGHT = 120;

export default function Widget() {
  const positions = usePositions();
  const max = Math.max(...positions.map((p) => p.value), 1);
  const step = WIDTH / Math.max(positions.length, 1);

  return (
    <Card title="Bars">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} role="img" aria-label="Bars">
        <defs>
          <linearGradient id="fill" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0%" stopColor="#4caf50" />
            <stop offset="100%" stopColor="#1b5e20" />
          </linearGradient>
        </defs>
        {positions.map((p, i) => {
          const h = (p.value / max) * (HEIGHT - 20);
          return (
            <g key={p.ticker} transform={`translate(${i * step}, 0)`}>
              <rect x={2} y={HEIGHT - h} width={step - 4} height={h} fill="url(#fill)">
                <title>{p.name}</title>
              </rect>
              <text x={step / 2} y={12} fontSize={9} textAnchor="middle">
                {p.ticker}
              </text>
            </g>
          );
        })}
      </svg>
    </Card>
  );
}
