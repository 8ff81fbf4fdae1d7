import { Card, Notice, Table, sortBy, usePositions } from "@atelier/sdk";

const TITLE = /*@text title*/ "Rebalancing";
const NO_TARGETS = /*@text no_targets*/ "No target weights are set for this portfolio.";
const BALANCED = /*@text balanced*/ "All weights are close to their targets.";
const TICKER = /*@text ticker*/ "Ticker";
const WEIGHT = /*@text weight*/ "Weight now";
const TARGET = /*@text target*/ "Target";
const DRIFT = /*@text drift*/ "Drift";
const TRADE = /*@text trade*/ "Buy or sell";
const UNITS = /*@text units*/ "Units";
const THRESHOLD_PERCENT = /*@param threshold_percent*/ 5;

// Rates are binary fractions: 0.25 - 0.2 is a little less than 0.05.
const TOLERANCE = 1e-9;

export default function Widget() {
  const planned = usePositions().flatMap((row) =>
    row.targetWeight === null ? [] : [{ ...row, target: row.targetWeight }],
  );
  const rows = planned
    .map((row) => {
      const drift = row.weight - row.target;
      const total = row.weight > 0 ? row.value / row.weight : 0;
      const trade = -drift * total;
      const units = row.price > 0 ? trade / row.price : 0;
      return { ticker: row.ticker, weight: row.weight, target: row.target, drift, trade, units };
    })
    .filter((row) => Math.abs(row.drift) * 100 >= THRESHOLD_PERCENT - TOLERANCE);

  return (
    <Card title={TITLE}>
      {planned.length === 0 && <Notice tone="info">{NO_TARGETS}</Notice>}
      {planned.length > 0 && rows.length === 0 && <Notice tone="success">{BALANCED}</Notice>}
      {rows.length > 0 && (
        <Table
          rows={sortBy(rows, (row) => Math.abs(row.drift), "desc")}
          columns={[
            { title: TICKER, field: "ticker" },
            { title: WEIGHT, field: "weight", format: "percent" },
            { title: TARGET, field: "target", format: "percent" },
            { title: DRIFT, field: "drift", format: "percent" },
            { title: TRADE, field: "trade", format: "money", color: "bySign" },
            { title: UNITS, field: "units", format: "number" },
          ]}
        />
      )}
    </Card>
  );
}
