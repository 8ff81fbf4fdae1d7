import { useState } from "react";
import { Card, matches, Table, TextInput, usePositions } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [ticker, setTicker] = useState("");
  const shown = positions.filter((p) => matches(p.ticker, ticker));
  return (
    <Card title="Positions">
      <TextInput label="Ticker" value={ticker} onChange={setTicker} />
      <Table
        rows={shown}
        columns={[
          { title: "Ticker", field: "ticker" },
          { title: "Name", field: "name" },
          { title: "Value", field: "value", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
