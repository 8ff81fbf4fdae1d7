import { useState } from "react";
import {
  Card,
  DateInput,
  Select,
  Stack,
  Table,
  TextInput,
  matches,
  unique,
  useTransactions,
} from "@atelier/sdk";

type Filter = "none" | "ticker" | "type" | "date";

const TITLE = /*@text title*/ "Recent operations";
const DATE = /*@text date*/ "Date";
const KIND = /*@text kind*/ "Operation";
const TICKER = /*@text ticker*/ "Ticker";
const QUANTITY = /*@text quantity*/ "Quantity";
const AMOUNT = /*@text amount*/ "Amount";
const FROM = /*@text from*/ "From";
const TO = /*@text to*/ "To";
const EMPTY = /*@text empty*/ "Nothing fits";
const LIMIT = /*@param limit*/ 20;
const FILTER_BY: Filter = /*@param filter_by*/ "none";

export default function Widget() {
  const operations = useTransactions();
  const [ticker, setTicker] = useState("");
  const [kind, setKind] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");

  const rows = operations
    .filter((row) => matches(row.ticker, ticker))
    .filter((row) => kind === "" || row.kind === kind)
    .filter((row) => (from === "" || row.date >= from) && (to === "" || row.date <= to))
    .slice(0, LIMIT);

  return (
    <Card title={TITLE}>
      {FILTER_BY === "ticker" && <TextInput label={TICKER} value={ticker} onChange={setTicker} />}
      {FILTER_BY === "type" && (
        <Select
          label={KIND}
          value={kind}
          options={unique(operations, (row) => row.kind)}
          onChange={setKind}
        />
      )}
      {FILTER_BY === "date" && (
        <Stack direction="row">
          <DateInput label={FROM} value={from} onChange={setFrom} />
          <DateInput label={TO} value={to} onChange={setTo} />
        </Stack>
      )}
      <Table
        rows={rows}
        empty={EMPTY}
        columns={[
          { title: DATE, field: "date", format: "date" },
          { title: KIND, field: "kind" },
          { title: TICKER, field: "ticker" },
          { title: QUANTITY, field: "quantity", format: "number" },
          { title: AMOUNT, field: "localAmount", format: "money", currency: "currency" },
        ]}
      />
    </Card>
  );
}
