import { Card, Table, sortBy, usePositions, type Position } from "@atelier/sdk";

type SortField = "value" | "pnl" | "weight" | "ticker";

const TITLE = /*@text title*/ "Positions";
const TICKER = /*@text ticker*/ "Ticker";
const NAME = /*@text name*/ "Name";
const QUANTITY = /*@text quantity*/ "Quantity";
const PRICE = /*@text price*/ "Price";
const VALUE = /*@text value*/ "Value";
const WEIGHT = /*@text weight*/ "Weight";
const PROFIT = /*@text profit*/ "Profit";
const SORT_BY: SortField = /*@param sort_by*/ "value";
const ORDER: "asc" | "desc" = /*@param order*/ "desc";

const KEYS: Record<SortField, (row: Position) => number | string> = {
  value: (row) => row.value,
  pnl: (row) => row.profit,
  weight: (row) => row.weight,
  ticker: (row) => row.ticker,
};

export default function Widget() {
  const rows = sortBy(usePositions(), KEYS[SORT_BY], ORDER);
  return (
    <Card title={TITLE}>
      <Table
        rows={rows}
        columns={[
          { title: TICKER, field: "ticker" },
          { title: NAME, field: "name" },
          { title: QUANTITY, field: "quantity", format: "number" },
          { title: PRICE, field: "price", format: "money" },
          { title: VALUE, field: "value", format: "money", total: true },
          { title: WEIGHT, field: "weight", format: "percent" },
          { title: PROFIT, field: "profit", format: "money", color: "bySign", total: true },
        ]}
      />
    </Card>
  );
}
