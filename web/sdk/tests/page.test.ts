import { expect, test } from "vitest";
import { csvOf } from "../src/page.ts";

const columns = [
  { title: "Ticker", field: "ticker" as const },
  { title: "Value, $", field: "value" as const },
];

test("rows become RFC 4180 text with their titles", () => {
  const rows = [
    { ticker: 'A"B', value: 1.5 },
    { ticker: "C,\nD", value: NaN },
  ];
  expect(csvOf(rows, columns)).toBe('Ticker,"Value, $"\r\n"A""B",1.5\r\n"C,\nD",\r\n');
});

test("what a spreadsheet would run stays text", () => {
  const rows = ["=1+1", "+1", "-1", "@x", "\tx"].map((ticker) => ({ ticker, value: -2 }));
  const lines = csvOf(rows, columns).split("\r\n").slice(1, -1);
  expect(lines).toEqual(["'=1+1,-2", "'+1,-2", "'-1,-2", "'@x,-2", "'\tx,-2"]);
});
