import { Card, Stack, Table, sortBy, usePositions, type Position } from "@atelier/sdk";

type Direction = "gainers" | "losers" | "both";

const TITLE = /*@text title*/ "Movers of the day";
const GAINERS = /*@text gainers*/ "Gainers";
const LOSERS = /*@text losers*/ "Losers";
const TICKER = /*@text ticker*/ "Ticker";
const PRICE = /*@text price*/ "Price";
const CHANGE = /*@text change*/ "Change";
const EMPTY = /*@text empty*/ "None today";
const DIRECTION: Direction = /*@param direction*/ "both";
const LIMIT = /*@param limit*/ 5;

function Movers({ title, rows }: { title: string; rows: Position[] }) {
  return (
    <Stack>
      <strong>{title}</strong>
      <Table
        rows={rows.slice(0, LIMIT)}
        empty={EMPTY}
        columns={[
          { title: TICKER, field: "ticker" },
          { title: PRICE, field: "price", format: "money" },
          { title: CHANGE, field: "dayChange", format: "percent", color: "bySign" },
        ]}
      />
    </Stack>
  );
}

export default function Widget() {
  const positions = usePositions();
  const byChange = sortBy(positions, (row) => row.dayChange, "desc");
  const gainers = byChange.filter((row) => row.dayChange > 0);
  const losers = byChange.filter((row) => row.dayChange < 0).toReversed();
  return (
    <Card title={TITLE}>
      {DIRECTION !== "losers" && <Movers title={GAINERS} rows={gainers} />}
      {DIRECTION !== "gainers" && <Movers title={LOSERS} rows={losers} />}
    </Card>
  );
}
