import { LineChart, useMetrics, type Datum } from "@atelier/sdk";
import { project, type Scenario } from "../lib/scenario";

export const ResultChart = ({ scenario }: { scenario: Scenario }) => {
  const { totalValue } = useMetrics();
  const data: Datum[] = Array.from(project(totalValue, scenario), ([year, value]) => ({
    label: String(year),
    value,
  }));
  return <LineChart data={data} format="money" />;
};
