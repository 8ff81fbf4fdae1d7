import { Card, Table, TextInput, useTool } from "@atelier/sdk";
import { Suspense, useDeferredValue, useState } from "react";

function Found({ query }: { query: string }) {
  const { assets } = useTool("list_assets", { query, limit: 5 });
  const rows = assets.map(({ ticker, name, price, currency }) => ({
    ticker,
    name,
    price: Number(price),
    currency,
  }));
  return (
    <Table
      rows={rows}
      columns={[
        { title: "Ticker", field: "ticker" },
        { title: "Name", field: "name" },
        { title: "Price", field: "price", format: "money", currency: "currency" },
      ]}
      empty="No such asset"
    />
  );
}

export default function AssetSearch() {
  const [query, setQuery] = useState("");
  const settled = useDeferredValue(query);
  return (
    <Card title="Assets">
      <TextInput label="Name" value={query} onChange={setQuery} />
      <Suspense fallback={<p>…</p>}>
        <Found query={settled} />
      </Suspense>
    </Card>
  );
}
