import { Card, formatMoney, formatPercent, Stack, useTool } from "@atelier/sdk";
import { useState } from "react";

const PERIODS = ["3m", "1y", "5y"] as const;
type Choice = (typeof PERIODS)[number];

export default function Performance() {
  const [period, setPeriod] = useState<Choice>("1y");
  const answer = useTool("get_performance", { period });
  return (
    <Card title="Performance" note={`since ${answer.from}`}>
      <Stack direction="row">
        {PERIODS.map((each) => (
          <button key={each} aria-pressed={each === period} onClick={() => setPeriod(each)}>
            {each}
          </button>
        ))}
      </Stack>
      <dl>
        <dt>Time-weighted</dt>
        <dd>{formatPercent(Number(answer.time_weighted_return))}</dd>
        <dt>Money-weighted</dt>
        <dd>{answer.xirr === null ? "—" : formatPercent(Number(answer.xirr))}</dd>
        <dt>Deposits</dt>
        <dd>{formatMoney(Number(answer.net_deposits), answer.base_currency)}</dd>
      </dl>
    </Card>
  );
}
