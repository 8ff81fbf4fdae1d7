// A widget of our own on the fixed data, shown and taken away before the job's: what React, the page and the SDK do only once is then
// done already.
import * as sdk from "@atelier/sdk";
import { createElement as h } from "react";
import fixture from "../fixture.json" with { type: "json" };
import type { Fixture } from "./fixture-host.ts";
import { mountWidget } from "./mount.ts";

const LIMIT_MS = 5000;

function Sample() {
  const positions = sdk.usePositions();
  const trades = sdk.useTransactions();
  const bySector = sdk.groupBy(
    positions,
    (p) => p.sector,
    (p) => p.value,
  );
  const rows = sdk.sortBy(positions, (p) => p.value, "desc");
  return h(
    sdk.Card,
    { title: "Sample" },
    h(sdk.Stat, { label: "Total", value: sdk.sum(positions, (p) => p.value), format: "money" }),
    h(sdk.BarChart, { data: bySector, format: "money" }),
    h(sdk.PieChart, { data: bySector, format: "percent" }),
    h(sdk.Table<sdk.Position>, {
      rows,
      columns: [
        { title: "Ticker", field: "ticker" },
        { title: "Value", field: "value", format: "money", color: "bySign", total: true },
      ],
    }),
    h("p", null, trades.length, sdk.conversionNote(trades), sdk.formatDate("2026-01-31")),
  );
}

export async function rehearse(document: Document): Promise<void> {
  const { root, unmount } = await mountWidget({
    document,
    id: "rehearsal",
    hash: "rehearsal",
    css: "",
    locale: "en",
    fixture: fixture as Fixture,
    tools: null,
    callBackend: () => Promise.reject(new Error("there is no backend")),
    limitMs: LIMIT_MS,
    load: () => ({ default: Sample }),
    onError: () => undefined,
  });
  await unmount();
  root.remove();
}
