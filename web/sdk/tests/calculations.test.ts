import { expect, test } from "vitest";
import {
  aggregate,
  first,
  firstOfEach,
  groupBy,
  last,
  matches,
  quarterOf,
  runningTotal,
  sortBy,
  sum,
  unique,
} from "../src/calculations.ts";

const numbers = (values: number[]) => values.map((value) => ({ value }));

test("sums are exact to eight decimals", () => {
  expect(sum(numbers([0.1, 0.2]), (row) => row.value)).toBe(0.3);
  expect(sum(numbers(Array.from({ length: 1000 }, () => 0.01)), (row) => row.value)).toBe(10);
  expect(sum(numbers([1e12, 0.00000001, -1e12]), (row) => row.value)).toBe(0.00000001);
  expect(sum(numbers([-0.1, -0.2]), (row) => row.value)).toBe(-0.3);
  expect(sum(numbers([]), (row) => row.value)).toBe(0);
  expect(sum(numbers([NaN, 1]), (row) => row.value)).toBeNaN();
  expect(sum(numbers([Infinity, 1]), (row) => row.value)).toBe(Infinity);
});

test("sorting is stable and leaves its argument alone", () => {
  const rows = [
    { id: "a", value: 1 },
    { id: "b", value: 2 },
    { id: "c", value: 1 },
  ];
  expect(sortBy(rows, (row) => row.value, "desc").map((row) => row.id)).toEqual(["b", "a", "c"]);
  expect(sortBy(rows, (row) => row.value, "asc").map((row) => row.id)).toEqual(["a", "c", "b"]);
  expect(rows.map((row) => row.id)).toEqual(["a", "b", "c"]);
});

test("groups keep the order of first appearance", () => {
  const rows = [
    { kind: "b", value: 0.1 },
    { kind: "a", value: 5 },
    { kind: "b", value: 0.2 },
  ];
  expect(
    groupBy(
      rows,
      (row) => row.kind,
      (row) => row.value,
    ),
  ).toEqual([
    { label: "b", value: 0.3 },
    { label: "a", value: 5 },
  ]);
  expect(unique(rows, (row) => row.kind)).toEqual(["b", "a"]);
  expect([first(rows)?.value, last(rows)?.value, first([])]).toEqual([0.1, 0.2, undefined]);
});

test("matching ignores case and surrounding space", () => {
  expect(matches("Газпром", " газ ")).toBe(true);
  expect(matches("Apple", "")).toBe(true);
  expect(matches("Apple", "b")).toBe(false);
});

test("the first rows of each key stand key by key", () => {
  const rows = ["b1", "a1", "b2", "a2", "b3"];
  expect(firstOfEach(rows, (row) => row.slice(0, 1), 2)).toEqual(["b1", "b2", "a1", "a2"]);
  expect(firstOfEach([], String, 2)).toEqual([]);
});

test("a running total is exact", () => {
  const data = [0.1, 0.2, 0.3].map((value, index) => ({ label: String(index), value }));
  expect(runningTotal(data).map((datum) => datum.value)).toEqual([0.1, 0.3, 0.6]);
});

test("one figure of all rows, or of each group", () => {
  const rows = [
    { kind: "b", value: 0.1 },
    { kind: "a", value: 5 },
    { kind: "b", value: 0.2 },
  ];
  const value = (row: { value: number }) => row.value;
  expect(aggregate(rows, value, "average")).toBe(1.76666667);
  expect([aggregate(rows, value, "largest"), aggregate(rows, value, "smallest")]).toEqual([5, 0.1]);
  expect([aggregate([], value, "average"), aggregate([], value, "sum")]).toEqual([null, 0]);
  expect(groupBy(rows, (row) => row.kind, value, "average")).toEqual([
    { label: "b", value: 0.15 },
    { label: "a", value: 5 },
  ]);
  expect(
    groupBy(
      rows,
      (row) => row.kind,
      () => 1,
    ).map((datum) => datum.value),
  ).toEqual([2, 1]);
});

test("the quarter of a date", () => {
  const dates = ["2022-01-01", "2022-03-31", "2022-04-01", "2022-12-31"];
  expect(dates.map(quarterOf)).toEqual(["2022-Q1", "2022-Q1", "2022-Q2", "2022-Q4"]);
});
