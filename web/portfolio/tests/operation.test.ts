import { expect, test } from "vitest";
import fixture from "../../gate/fixture.json" with { type: "json" };
import {
  correctionOf,
  draftOf,
  fieldsOf,
  type Operation,
} from "../src/features/transactions/operation.ts";

const rows = fixture.list_transactions.default.transactions as Operation[];
const buy = rows.find((row) => row.id === "t4")!;
const fee = rows.find((row) => row.kind === "fee")!;
const split = {
  ...buy,
  kind: "split",
  quantity: "0.333333333333",
  ratio: { new: "1", old: "3" },
} as Operation;

test("an operation that nobody touched is corrected to itself", () => {
  expect(correctionOf(buy, draftOf(buy))).toEqual({
    transaction_id: "t4",
    expected_version: 1,
    date: "2025-11-10",
    kind: "buy",
    ticker: "SBER",
    currency: "RUB",
    quantity: "50",
    price: "1600",
    amount: "80000",
    fee: "100",
    note: "",
  });
  expect(correctionOf(fee, draftOf(fee))).toEqual({
    transaction_id: fee.id,
    expected_version: 1,
    date: fee.date,
    kind: "fee",
    currency: "RUB",
    amount: "400",
    fee: "0",
    note: "",
  });
  expect(correctionOf(split, draftOf(split))).toMatchObject({ ratio: { new: "1", old: "3" } });
});

test("a new quantity or price makes a new amount; numbers may be written as people write them", () => {
  expect(correctionOf(buy, { ...draftOf(buy), quantity: "1\u00a0000,5" })).toMatchObject({
    quantity: "1000.5",
  });
  expect(correctionOf(buy, { ...draftOf(buy), price: "1600.50" })).not.toHaveProperty("amount");
  expect(correctionOf(buy, { ...draftOf(buy), fee: "" })).not.toHaveProperty("fee");
});

test("each kind shows what it has", () => {
  expect(fieldsOf("sell")).toContain("price");
  expect(fieldsOf("dividend")).toEqual(["date", "amount", "fee", "note"]);
  expect(fieldsOf("split")).toEqual(["date", "newUnits", "oldUnits", "note"]);
});
