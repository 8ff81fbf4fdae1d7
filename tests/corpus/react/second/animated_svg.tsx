import { Card, useMetrics, formatPercent } from "@atelier/sdk";

export default function Gauge() {
  const { returnRate } = useMetrics();
  const share = Math.min(1, Math.max(0, (returnRate + 1) / 2));
  const length = Math.PI * 40;
  return (
    <Card title="Gauge">
      <svg viewBox="0 0 100 60" aria-label={formatPercent(returnRate)}>
        <path d="M10 50 A40 40 0 0 1 90 50" fill="none" stroke="#ddd" strokeWidth="8" />
        <path
          d="M10 50 A40 40 0 0 1 90 50"
          fill="none"
          stroke="seagreen"
          strokeWidth="8"
          strokeDasharray={`${length * share} ${length}`}
        >
          <animate attributeName="stroke-dashoffset" from={length} to="0" dur="0.6s" fill="freeze" />
        </path>
        <text x="50" y="48" textAnchor="middle" fontSize="12">
          {formatPercent(returnRate)}
        </text>
      </svg>
    </Card>
  );
}
