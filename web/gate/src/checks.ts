import { settle } from "./mount.ts";
import { numbersIn, readableText, textParts } from "./reading.ts";
import { setValue } from "./set-value.ts";

export interface ChartCheck {
  t: "chart";
  kind: "pie" | "bar" | "line" | "candles";
  n?: number;
  data?: Record<string, number>;
  values?: number[];
  order?: string[];
  colors?: Record<string, string>;
  exact?: boolean;
  anysign?: boolean;
  eitherWay?: boolean;
  horizontal?: boolean;
}

export type Check =
  | ChartCheck
  | { t: "nums"; all: number[][] }
  | { t: "rows"; n: number; tot?: boolean }
  | { t: "order" | "present" | "absent"; items: string[] }
  | { t: "input" | "select"; value: string }
  | { t: "re"; re: string; in?: string }
  | { t: "color"; colors: Record<string, string> };

export interface CheckResult {
  check: Check;
  ok: boolean;
  reason: string;
}

const TOLERANCE = 0.006;
const SETTLE_MS = 2000;

const close = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(b), 1e-9);
const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((value, index) => value === b[index]);

interface Item {
  label: string;
  value: number;
  color: string | null;
}

function itemsOf(chart: Element): Item[] {
  return [...chart.querySelectorAll("[data-label][data-value]")].map((element) => ({
    label: element.getAttribute("data-label") ?? "",
    value: Number(element.getAttribute("data-value")),
    color: element.getAttribute("data-color"),
  }));
}

/** Whether two lists are equal, or differ by one factor (percent against fraction). */
function proportional(found: number[], wanted: number[], exact = false): boolean {
  if (found.length !== wanted.length) return false;
  const top = wanted.reduce(
    (best, value, at) => (Math.abs(value) > Math.abs(wanted[best] ?? 0) ? at : best),
    0,
  );
  const factor = exact ? 1 : (found[top] ?? 0) / (wanted[top] ?? 1);
  return factor !== 0 && found.every((value, at) => close(value, (wanted[at] ?? 0) * factor));
}

function chartProblem(chart: Element, check: ChartCheck): string {
  const kind = chart.getAttribute("data-chart");
  const items = itemsOf(chart);
  if (kind !== check.kind && !(check.kind === "bar" && kind === "horizontal_bar")) {
    return `the chart is of kind ${kind}`;
  }
  if (check.horizontal && kind !== "horizontal_bar") return "the bars are not horizontal";
  if (check.n !== undefined && items.length !== check.n) return `${items.length} items`;
  const labels = items.map((item) => item.label);
  if (check.data) {
    const wanted = Object.entries(check.data);
    if (items.length !== wanted.length) return `${items.length} items: ${labels.join(", ")}`;
    const sign = check.anysign ? Math.abs : (value: number) => value;
    const values = wanted.map(
      ([label]) => items.find((item) => item.label === label)?.value ?? NaN,
    );
    const fits = proportional(
      values.map(sign),
      wanted.map(([, value]) => sign(value)),
      check.exact,
    );
    if (!fits) return `values by label are ${values.join(", ")}`;
  }
  if (
    check.values &&
    !proportional(
      items.map((item) => item.value),
      check.values,
    )
  ) {
    return `values are ${items.map((item) => item.value).join(", ")}`;
  }
  if (check.order) {
    const reversed = check.eitherWay && same(labels.toReversed(), check.order);
    if (!same(labels, check.order) && !reversed) return `the order is ${labels.join(", ")}`;
  }
  for (const [label, color] of Object.entries(check.colors ?? {})) {
    const found = items.find((item) => item.label === label)?.color ?? "none";
    if (found !== color) return `${label} has colour ${found}`;
  }
  return "";
}

function chart(root: Element, check: ChartCheck): string {
  const charts = [...root.querySelectorAll("[data-chart]")];
  const problems = charts.map((element) => chartProblem(element, check));
  if (problems.includes("")) return "";
  return problems[0] ?? "there is no chart";
}

function rows(root: Element, n: number, tot: boolean | undefined): string {
  const all = [...root.querySelectorAll("tbody tr")].filter(
    (row) => !row.closest("[data-chart]") && !row.hasAttribute("data-total"),
  );
  return all.length === n || (tot && all.length === n + 1) ? "" : `${all.length} rows`;
}

function inOrder(text: string, patterns: string[]): string {
  let from = 0;
  for (const pattern of patterns) {
    const found = new RegExp(pattern).exec(text.slice(from));
    if (!found) return `${pattern} does not come after the one before`;
    from += found.index + found[0].length;
  }
  return "";
}

function color(root: Element, label: string, wanted: string): string {
  const opposite = wanted === "red" ? "green" : "red";
  const holders = [...root.querySelectorAll("tr, li, .at-stat, [data-label], p, div")].filter(
    (element) => !element.closest("[aria-hidden=true]") && readableText(element).includes(label),
  );
  const smallest = holders.sort((a, b) => readableText(a).length - readableText(b).length)[0];
  if (!smallest) return `${label} is not there`;
  const has = (name: string) =>
    smallest.getAttribute("data-color") === name ||
    smallest.querySelector(`[data-color="${name}"]`) !== null;
  return has(wanted) && !has(opposite) ? "" : `${label} is not ${wanted}`;
}

async function type(root: HTMLElement, value: string): Promise<string> {
  const input = root.querySelector('input[type="text"], input:not([type]), input[type="search"]');
  if (!input) return "there is no text field";
  setValue(input, value, "input");
  await settle(root, SETTLE_MS);
  return "";
}

async function choose(root: HTMLElement, value: string): Promise<string> {
  for (const select of root.querySelectorAll("select")) {
    const option = [...select.options].find(
      (each) => each.value === value || each.textContent === value,
    );
    if (option) {
      setValue(select, option.value, "change");
      await settle(root, SETTLE_MS);
      return "";
    }
  }
  return `no drop-down list offers ${value}`;
}

async function problemOf(root: HTMLElement, check: Check, locale: string): Promise<string> {
  const text = readableText(root);
  switch (check.t) {
    case "chart":
      return chart(root, check);
    case "nums": {
      const found = numbersIn(root, locale);
      const missing = check.all.filter(
        (choices) => !choices.some((wanted) => found.some((number) => close(number, wanted))),
      );
      return missing.map((choices) => `${choices.join(" or ")} is not there`).join("; ");
    }
    case "present":
      return check.items
        .filter((item) => !text.includes(item))
        .map((item) => `no ${item}`)
        .join("; ");
    case "absent":
      return check.items
        .filter((item) => text.includes(item))
        .map((item) => `${item} is there`)
        .join("; ");
    case "re": {
      const places = check.in ? [...root.querySelectorAll(check.in)].map(readableText) : [text];
      const pattern = new RegExp(check.re);
      return places.some((place) => pattern.test(place)) ? "" : `nothing fits /${check.re}/`;
    }
    case "order":
      return inOrder(text, check.items);
    case "rows":
      return rows(root, check.n, check.tot);
    case "color":
      return Object.entries(check.colors)
        .map(([label, wanted]) => color(root, label, wanted))
        .filter(Boolean)
        .join("; ");
    case "input":
      return type(root, check.value);
    case "select":
      return choose(root, check.value);
    default:
      return `unknown check: ${JSON.stringify(check)} in ${textParts(root).length} parts`;
  }
}

/** Evaluates the checks one after the other: typing and choosing change what the later ones see. */
export async function runChecks(
  root: HTMLElement,
  checks: Check[],
  locale: string,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const reason = await problemOf(root, check, locale);
    results.push({ check, ok: reason === "", reason });
  }
  return results;
}
