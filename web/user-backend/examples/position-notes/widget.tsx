import { Card, Notice, Select, Table, TextInput, useBackend, useBackendAction } from "@atelier/sdk";
import { useState } from "react";

interface NoteRow {
  ticker: string;
  name: string;
  text: string;
}

export default function Widget() {
  const rows = useBackend<NoteRow[]>("list");
  const save = useBackendAction("save");
  const [ticker, setTicker] = useState("");
  const [text, setText] = useState("");
  return (
    <Card title="My notes">
      <Table
        rows={rows}
        columns={[
          { field: "ticker", title: "Ticker" },
          { field: "name", title: "Name" },
          { field: "text", title: "Note" },
        ]}
      />
      <Select
        label="Position"
        value={ticker}
        onChange={setTicker}
        options={rows.map((row) => row.ticker)}
      />
      <TextInput label="Note" value={text} onChange={setText} />
      <button onClick={() => save.run({ ticker, text })} disabled={save.pending || ticker === ""}>
        Save
      </button>
      {save.error === "" ? null : <Notice tone="warning">{save.error}</Notice>}
    </Card>
  );
}
