// Widgets of our own on the fixed data, shown and taken away while no job is there: what React, the page and the SDK do only once is
// then done already.
import * as sdk from "@atelier/sdk";
import { createElement as h, type ReactElement } from "react";
import fixture from "../fixture.json" with { type: "json" };
import type { Fixture } from "./fixture-host.ts";
import { mountWidget } from "./mount.ts";

const LIMIT_MS = 5000;

const bySector = () =>
  sdk.groupBy(
    sdk.usePositions(),
    (p) => p.sector,
    (p) => p.value,
  );

function Table() {
  return h(sdk.Table<sdk.Position>, {
    rows: sdk.sortBy(sdk.usePositions(), (p) => p.value, "desc"),
    columns: [
      { title: "Ticker", field: "ticker" },
      { title: "Value", field: "value", format: "money", color: "bySign", total: true },
    ],
  });
}

function Text() {
  const trades = sdk.useTransactions();
  return h("p", null, trades.length, sdk.conversionNote(trades), sdk.formatDate("2026-01-31"));
}

const SAMPLES: (() => ReactElement)[] = [
  Text,
  Table,
  () => h(sdk.BarChart, { data: bySector(), format: "money" }),
  () => h(sdk.PieChart, { data: bySector(), format: "percent" }),
];

/** One sample after the other, until `enough` says that a job is there. */
export async function rehearse(document: Document, enough: () => boolean): Promise<void> {
  for (const sample of SAMPLES) {
    if (enough()) return;
    const Shown = () => h(sdk.Card, { title: "Sample" }, h(sample));
    const { root, unmount } = await mountWidget({
      document,
      id: "rehearsal",
      hash: "rehearsal",
      css: "",
      locale: "en",
      slot: "",
      fixture: fixture as Fixture,
      tools: null,
      callBackend: () => Promise.reject(new Error("there is no backend")),
      limitMs: LIMIT_MS,
      load: () => ({ default: Shown }),
      onError: () => undefined,
    });
    await unmount();
    root.remove();
  }
}
