import { BarChart, Card, Table, conversionNote, groupBy, useDividends } from "@atelier/sdk";

const TITLE = /*@text title*/ "Dividend calendar";
const NOTE = /*@text note*/ "Expected payments, projected from those of the last year";
const DATE = /*@text date*/ "Date";
const TICKER = /*@text ticker*/ "Ticker";
const KIND = /*@text kind*/ "Payment";
const AMOUNT = /*@text amount*/ "Amount";
const EMPTY = /*@text empty*/ "No payments are expected";
const MONTHS = /*@param months*/ 3;

export default function Widget() {
  const payments = useDividends({ upcomingMonths: MONTHS });
  const byMonth = groupBy(
    payments,
    (row) => row.month,
    (row) => row.amount,
  );
  const converted = conversionNote(payments);
  return (
    <Card title={TITLE} note={converted ? `${NOTE}. ${converted}` : NOTE}>
      {byMonth.length > 1 && <BarChart data={byMonth} format="money" />}
      <Table
        rows={payments}
        empty={EMPTY}
        columns={[
          { title: DATE, field: "date", format: "date" },
          { title: TICKER, field: "ticker" },
          { title: KIND, field: "kind" },
          { title: AMOUNT, field: "amount", format: "money", total: true },
        ]}
      />
    </Card>
  );
}
