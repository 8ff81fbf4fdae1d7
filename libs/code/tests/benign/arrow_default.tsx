import { useCallback, useRef, useState } from "react";
import { Card, Select, Stat, useMetrics, type Period } from "@atelier/sdk";

const PERIODS: Period[] = ["1m", "3m", "1y"];

const Widget = () => {
  const [period, setPeriod] = useState<Period>("1y");
  const count = useRef(0);
  const choose = useCallback((value: string) => {
    count.current += 1;
    setPeriod(value === "" ? "all" : (value as Period));
  }, []);
  const metrics = useMetrics({ period });
  return (
    <Card title="Показатели">
      <Select label="Период" value={period} options={PERIODS} onChange={choose} />
      <Stat label="Волатильность" value={metrics.volatility} format="percent" />
      <Stat label="Шарп" value={metrics.sharpe} />
    </Card>
  );
};

export default Widget;
