import { Card, Notice, Table, sortBy, useDividends, useTransactions } from "@atelier/sdk";

const TITLE = /*@text title*/ "Events of my assets";
const NOTICE = /*@text notice*/ "No news source is connected, so headlines cannot be shown.";
const DATE = /*@text date*/ "Date";
const TICKER_TITLE = /*@text ticker*/ "Ticker";
const EVENT = /*@text event*/ "Event";
const AMOUNT = /*@text amount*/ "Amount";
const EMPTY = /*@text empty*/ "No events yet";
const TICKER: string = /*@param ticker*/ "";
const LIMIT = /*@param limit*/ 10;
const MONTHS_AHEAD = 3;

export default function Widget() {
  const past = useTransactions().filter((row) => row.ticker !== "");
  const expected = useDividends({ upcomingMonths: MONTHS_AHEAD });
  const events = [
    ...past.map((row) => ({ ...row, event: row.kind })),
    ...expected.map((row) => ({ ...row, event: row.status })),
  ].filter((event) => TICKER === "" || event.ticker === TICKER);
  return (
    <Card title={TITLE}>
      <Notice tone="info">{NOTICE}</Notice>
      <Table
        rows={sortBy(events, (event) => event.date, "desc").slice(0, LIMIT)}
        empty={EMPTY}
        columns={[
          { title: DATE, field: "date", format: "date" },
          { title: TICKER_TITLE, field: "ticker" },
          { title: EVENT, field: "event" },
          { title: AMOUNT, field: "localAmount", format: "money", currency: "currency" },
        ]}
      />
    </Card>
  );
}
