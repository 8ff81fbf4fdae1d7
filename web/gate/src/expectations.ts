// What the customization itself says that it shows with the fixed data: schemas/expectations.json, which the gate has checked before.
import { finding, type Finding } from "./finding.ts";
import { settle } from "./mount.ts";
import { numbersIn, readableText } from "./reading.ts";
import { setValue } from "./set-value.ts";

export interface State {
  columns?: string[];
  only?: boolean;
  rows?: number;
  figures?: number[];
  chart?: string;
  labels?: string[];
  points?: number;
  present?: string[];
  absent?: string[];
}

export interface Expectation extends State {
  control?: string;
  set?: string | boolean;
  after?: State[];
}

/** How one of them went, for the report. */
export interface Met {
  expected: string;
  seen: string;
  ok: boolean;
}

const FILE = "expectations.json";
const SETTLE_MS = 2000;
const MAX_SEEN = 300;
const HINT =
  "Make the widget show this, or correct expectations.json where it says what was not asked for.";

const list = (items: readonly unknown[]): string => items.join(", ") || "nothing";
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Whether `wanted` stands in `all` in its order. */
function inOrder(all: string[], wanted: string[]): boolean {
  let at = 0;
  for (const each of all) if (at < wanted.length && same(each, wanted[at] ?? "")) at += 1;
  return at === wanted.length;
}

const isOfChart = (element: Element): boolean => element.closest("[data-chart]") !== null;
const tablesOf = (root: Element): Element[] =>
  [...root.querySelectorAll("table")].filter((table) => !isOfChart(table));
const titlesOf = (table: Element): string[] =>
  [...table.querySelectorAll("thead th, thead td")].map((head) => readableText(head));
const rowsOf = (table: Element): number =>
  [...table.querySelectorAll("tr")].filter(
    (row) => !row.closest("thead, tfoot") && !row.hasAttribute("data-total"),
  ).length;

/** A number is shown as it is or as a percentage, rounded to what the page's number has. */
function isShown(wanted: number, numbers: number[]): boolean {
  return [wanted, wanted * 100].some((value) =>
    numbers.some((number) => {
      const digits = /\.(\d+)/.exec(String(number))?.[1]?.length ?? 0;
      return Math.abs(number - value) <= 0.5 * 10 ** -digits + 1e-9 * Math.abs(value);
    }),
  );
}

type Judged = Omit<Met, "ok"> & { ok: boolean };

function columns(root: Element, { columns: wanted = [], only }: State): Judged {
  const all = tablesOf(root).map(titlesOf);
  const fits = (titles: string[]) =>
    inOrder(titles, wanted) && (!only || titles.length === wanted.length);
  return {
    expected: `${only ? "only " : ""}the columns ${list(wanted)}`,
    seen: all.length === 0 ? "no table" : all.map(list).join("; "),
    ok: all.some(fits),
  };
}

function rows(root: Element, wanted: number): Judged {
  const all = tablesOf(root).map(rowsOf);
  return {
    expected: `a table of ${wanted} rows`,
    seen: all.length === 0 ? "no table" : `tables of ${list(all)} rows`,
    ok: all.includes(wanted) || (wanted === 0 && all.length === 0),
  };
}

function figures(root: Element, wanted: number[], locale: string): Judged {
  const numbers = numbersIn(root, locale);
  const missing = wanted.filter((number) => !isShown(number, numbers));
  return {
    expected: `the figures ${list(wanted)}`,
    seen: `no ${list(missing)} among ${list([...new Set(numbers)])}`,
    ok: missing.length === 0,
  };
}

function chart(root: Element, { chart: kind = "", labels, points }: State): Judged {
  const all = [...root.querySelectorAll("[data-chart]")].map((element) => ({
    kind: element.getAttribute("data-chart") ?? "",
    labels: [...element.querySelectorAll("[data-label]")].map(
      (row) => row.getAttribute("data-label") ?? "",
    ),
  }));
  const say = (of: string, with_: string[] | undefined, count: number | undefined) =>
    `a chart "${of}"${with_ ? ` of ${list(with_)}` : ""}${count === undefined ? "" : ` with ${count} points`}`;
  return {
    expected: say(kind, labels, points),
    seen: list(all.map((each) => say(each.kind, each.labels, each.labels.length))),
    ok: all.some(
      (each) =>
        each.kind === kind &&
        (points === undefined || each.labels.length === points) &&
        (!labels || inOrder(each.labels, labels)),
    ),
  };
}

function texts(root: Element, { present = [], absent = [] }: State): Judged {
  const all = readableText(root).toLowerCase();
  const has = (text: string) => all.includes(text.trim().toLowerCase());
  const missing = present.filter((text) => !has(text));
  const unwanted = absent.filter(has);
  const parts = [
    ...(present.length > 0 ? [`the texts ${list(present)}`] : []),
    ...(absent.length > 0 ? [`none of ${list(absent)}`] : []),
  ];
  const seen = [
    ...(missing.length > 0 ? [`no ${list(missing)}`] : []),
    ...(unwanted.length > 0 ? [list(unwanted)] : []),
  ];
  return {
    expected: parts.join("; "),
    seen: seen.join("; ") || "all of it",
    ok: missing.length === 0 && unwanted.length === 0,
  };
}

function judge(root: Element, state: State, locale: string): Judged {
  if (state.columns) return columns(root, state);
  if (state.rows !== undefined) return rows(root, state.rows);
  if (state.figures) return figures(root, state.figures, locale);
  if (state.chart !== undefined) return chart(root, state);
  return texts(root, state);
}

/** The words that name a control for its reader. */
function namesOf(control: Element): string[] {
  const labels = [...((control as HTMLInputElement).labels ?? [])];
  const around = control.closest("label");
  const described = control.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const elements = [
    ...labels,
    ...(around ? [around] : []),
    ...described.map((id) => control.ownerDocument.getElementById(id)),
    ...(control.tagName === "BUTTON" ? [control] : []),
  ];
  return [
    ...elements.map((element) => (element ? readableText(element) : "")),
    control.getAttribute("aria-label") ?? "",
    control.getAttribute("title") ?? "",
    control.getAttribute("placeholder") ?? "",
  ].filter(Boolean);
}

const CONTROLS = "input, select, textarea, button, [role=button], [role=tab], [role=switch]";

/** Sets a control as a reader would. Why not, or "". */
function operate(control: Element, set: string | boolean | undefined): string {
  if (control.tagName === "SELECT") {
    const options = [...(control as HTMLSelectElement).options];
    const text = String(set ?? "");
    const option = options.find((each) => each.value === text || same(each.textContent, text));
    if (!option) return `its choices are ${list(options.map((each) => each.textContent))}`;
    setValue(control, option.value, "change");
    return "";
  }
  const type = (control.getAttribute("type") ?? "text").toLowerCase();
  const types = control.tagName === "TEXTAREA" || control.tagName === "INPUT";
  if (types && type === "checkbox" && (control as HTMLInputElement).checked === set) {
    return `it is ${set ? "on" : "off"} already`;
  }
  if (types && !["checkbox", "radio", "button", "submit"].includes(type)) {
    setValue(control, String(set ?? ""), "input");
    return "";
  }
  (control as HTMLElement).click();
  return "";
}

async function control(
  root: HTMLElement,
  { control: name = "", set, after }: Expectation,
  locale: string,
): Promise<Judged[]> {
  const what = set === undefined ? `"${name}" is used` : `"${name}" is set to "${set}"`;
  const all = [...root.querySelectorAll(CONTROLS)];
  const found = all.find((each) => namesOf(each).some((known) => same(known, name)));
  if (!found) {
    const seen = `the controls ${list(all.map((each) => namesOf(each)[0] ?? each.tagName))}`;
    return [{ expected: `a control "${name}"`, seen, ok: false }];
  }
  const before = readableText(root);
  const problem = operate(found, set);
  if (problem) return [{ expected: what, seen: problem, ok: false }];
  await settle(root, SETTLE_MS);
  if (after) {
    return after.map((state) => {
      const judged = judge(root, state, locale);
      return { ...judged, expected: `after ${what}: ${judged.expected}` };
    });
  }
  return [
    {
      expected: `something else after ${what}`,
      seen: "the same as before",
      ok: readableText(root) !== before,
    },
  ];
}

/** Judges all of them, one after the other; a finding for each that is not met. */
export async function judgeExpectations(
  root: HTMLElement,
  expectations: readonly Expectation[],
  locale: string,
): Promise<{ met: Met[]; findings: Finding[] }> {
  const met: Met[] = [];
  for (const expectation of expectations) {
    const judged =
      expectation.control === undefined
        ? [judge(root, expectation, locale)]
        : // oxlint-disable-next-line no-await-in-loop -- each sees what the one before has changed
          await control(root, expectation, locale);
    met.push(...judged.map((each) => ({ ...each, seen: each.seen.slice(0, MAX_SEEN) })));
  }
  const findings = met
    .filter((each) => !each.ok)
    .map(({ expected, seen }) =>
      finding("expect/not_met", {
        file: FILE,
        text: `expected ${expected}; seen ${seen}`,
        hint: HINT,
      }),
    );
  return { met, findings };
}
