import { useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [report, setReport] = useState("");
  const [busy, setBusy] = useState(false);

  const handleBuild = async () => {
    setBusy(true);
    try {
      await new Promise((resolve) => setTimeout(resolve, 50));
      setReport(positions.map((p) => `${p.ticker}: ${p.weight.toFixed(2)}`).join("\n"));
    } catch (error) {
      console.error(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card title="Report">
      <button type="button" onClick={handleBuild} disabled={busy}>
        {busy ? "Building..." : "Build report"}
      </button>
      <pre>{report}</pre>
    </Card>
  );
}
