import { useState } from "react";
import { Card } from "@atelier/sdk";
import { ScenarioForm } from "./parts/scenario-form";
import { ResultChart } from "./parts/result-chart";
import { defaultScenario } from "./lib/scenario";

export default function WhatIf() {
  const [scenario, setScenario] = useState(defaultScenario);
  return (
    <Card title="What if">
      <ScenarioForm scenario={scenario} onChange={setScenario} />
      <ResultChart scenario={scenario} />
    </Card>
  );
}
