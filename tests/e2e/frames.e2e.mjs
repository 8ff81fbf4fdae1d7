// The page's side of frames, in a browser: what a widget asks of it, columns of cells, keys, printing, and a frame that hangs among others.
import { readFileSync } from "node:fs";
import { FakeModel } from "../support/fake-model.mjs";
import { launchBrowser, signIn, Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";
import { build } from "./written.mjs";

const TOOLS = {
  "widget.tsx": `import { Card, confirmAction, downloadCsv, openMenu, useExpanded, usePositions, useSetting } from "@atelier/sdk";
import { useState } from "react";

export default function Widget() {
  const rows = usePositions();
  const [said, setSaid] = useState("nothing");
  const [expanded, setExpanded] = useExpanded();
  const [limit, setLimit] = useSetting("limit", 2);
  const items = [
    { id: "a", label: "First" },
    { id: "b", label: "Second", disabled: true },
    { id: "c", label: "Third" },
  ];
  const columns = [
    { title: "Ticker", field: "ticker" as const },
    { title: "Value", field: "value" as const },
  ];
  return (
    <Card title="Tools">
      <p>shown: {rows.slice(0, limit).length}</p>
      <p>said: {said}</p>
      <button onClick={async () => setSaid(String(await confirmAction("Sell everything?")))}>Ask</button>
      <button onClick={async (event) => setSaid(String(await openMenu(event.currentTarget, items)))}>Menu</button>
      <button onClick={async () => setSaid(String(await downloadCsv("../my positions", rows, columns)))}>File</button>
      <button onClick={() => setExpanded(!expanded)}>{expanded ? "Smaller" : "Larger"}</button>
      <button onClick={() => setLimit(limit + 1)}>More</button>
      <input aria-label="Note" />
    </Card>
  );
}
`,
};
const COLUMN = {
  "widget.tsx": `import { formatPercent, useMetrics, type Position } from "@atelier/sdk";

export default function Cell({ position }: { position: Position }) {
  const { totalValue } = useMetrics();
  const share = position.value / totalValue;
  return (
    <span style={{ color: share > 0.1 ? "red" : "green" }} title={position.name}>
      {formatPercent(share)}
    </span>
  );
}
`,
};
const QUIET = {
  "widget.tsx": `import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  return <Card title="Quiet neighbour">rows: {usePositions().length}</Card>;
}
`,
};
/** Hangs once somebody presses; the loop calls nothing that the gate's loop guard would count, as it is a recursion. */
const HANGS = {
  "widget.tsx": `import { Card } from "@atelier/sdk";
import { useState } from "react";

function spin(depth: number): number {
  return depth === 0 ? 1 : spin(depth - 1) + spin(depth - 1);
}

export default function Widget() {
  const [sum, setSum] = useState(0);
  return (
    <Card title="Hangs">
      <button onClick={() => setSum(spin(60))}>Hang {sum}</button>
    </Card>
  );
}
`,
};

const model = new FakeModel();
let stack;
let a;
let reviewer;
let browser;
let page;

async function released(files, slot) {
  const view = await build(a, model, files, slot);
  expect(view.gate?.findings, JSON.stringify(view.last_error)).toEqual([]);
  const change = (await a.post(`/sessions/${view.id}/publish`, {})).body;
  const verdict = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(verdict.status, JSON.stringify([change, verdict.body])).toBe(200);
  return view;
}
async function open() {
  await page.goto(`${stack.url}/app/`);
  await page.getByText("Recent operations").waitFor();
  for (const frame of await page.locator("iframe:not([aria-hidden])").all()) await frame.scrollIntoViewIfNeeded();
}
/** The frame whose widget has this heading. */
const heading = async (title) =>
  until(title, async () => {
    for (const frame of page.frames().slice(1)) {
      const text = await frame.evaluate(() => document.querySelector("h2")?.innerText ?? "").catch(() => "");
      if (text === title) return frame;
    }
    return null;
  });

/** Presses the button, and does not wait for what never ends. */
const hang = async () =>
  (await heading("Hangs")).evaluate(() => void setTimeout(() => document.querySelector("button").click(), 100));

beforeAll(async () => {
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
  [a, reviewer] = [await signedIn(stack, "investor-a"), await signedIn(stack, "reviewer")];
  await released(TOOLS);
  await released(QUIET);
  await released(COLUMN, "positions.column");
  browser = await launchBrowser();
  page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
});

test("a column that a model wrote: rows go in, the page draws the cells", async () => {
  await open();
  const row = page.locator("tr", { hasText: "TSLA" }).first();
  await until("the cells", async () => /14\.25%/.test(await row.locator("td").last().innerText()));
  const cell = row.locator("td").last().locator("span").last();
  expect([await cell.getAttribute("title"), await cell.getAttribute("class")]).toEqual(["Tesla", "text-loss"]);
  const low = page.locator("tr", { hasText: "SBER" }).first().locator("td").last().locator("span").last();
  expect(await low.getAttribute("class")).toBe("text-gain");
  // Its frame is out of sight and out of the way of the keyboard.
  const hidden = page.locator("iframe[aria-hidden]");
  expect([await hidden.getAttribute("tabindex"), (await hidden.boundingBox())?.width ?? 0]).toEqual(["-1", 0]);
});

test("a question, a menu, a file and a larger frame are the page's; what the reader chose stays", async () => {
  await open();
  let frame = await heading("Tools");
  const said = () => frame.getByText("said:").innerText();
  const press = (name) => frame.getByRole("button", { name, exact: true }).click();

  await press("Ask");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Sell everything?").waitFor();
  // It stands still for a moment before it can be answered.
  await until("an answer that can be given", () => dialog.getByRole("button", { name: "Yes" }).isEnabled());
  await dialog.getByRole("button", { name: "Yes" }).click();
  await until("the answer", async () => (await said()) === "said: true");

  await press("Menu");
  const menu = page.getByRole("menu");
  await menu.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await until("the choice", async () => (await said()) === "said: c");
  await press("Menu");
  await menu.waitFor();
  await page.keyboard.press("Escape");
  await until("no choice", async () => (await said()) === "said: null");

  await press("File");
  await dialog.getByText("my positions.csv").waitFor();
  await until("the button", () => dialog.getByRole("button", { name: "Save" }).isEnabled());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect([download.suggestedFilename(), text.slice(1, 14)]).toEqual(["my positions.csv", "Ticker,Value\r"]);
  expect(text.split("\r\n")).toHaveLength(15);

  await press("Larger");
  const box = await frame.frameElement();
  await until("the larger frame", async () => ((await box.boundingBox())?.width ?? 0) > 1100);
  expect(await frame.getByRole("button", { name: "Smaller" }).isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await until("the smaller frame", async () => ((await box.boundingBox())?.width ?? 0) < 1100);

  await press("More");
  await frame.getByText("shown: 3").waitFor();
  await open();
  frame = await heading("Tools");
  await frame.getByText("shown: 3").waitFor();
});

test("the keyboard goes into a frame and out again, and page keys are heard inside", async () => {
  await open();
  const frame = await heading("Tools");
  // All widgets here have the same words for a title.
  const titleOf = `${await (await frame.frameElement()).getAttribute("title")}, with tools`;
  await (await frame.frameElement()).evaluate((element, title) => (element.title = title), titleOf);
  await frame.getByRole("button", { name: "Ask" }).focus();
  for (let n = 0; n < 5; n++) await page.keyboard.press("Tab");
  expect(await frame.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await page.keyboard.press("Tab");
  // Which frame has the focus is said by the page around: the frame's own word comes late.
  const inFrame = () => page.evaluate((title) => document.activeElement?.title === title, titleOf);
  await until("the way out", async () => !(await inFrame()));
  await until("the way back in", async () => {
    await page.keyboard.press("Shift+Tab");
    await page.waitForTimeout(150);
    return (await inFrame()) && (await frame.evaluate(() => document.activeElement?.tagName)) === "INPUT";
  });
  await page.evaluate(() => {
    window.heard = [];
    window.addEventListener("keydown", ({ key, ctrlKey }) => window.heard.push([key, ctrlKey]));
  });
  for (const key of ["a", "?", "F6", "Control+k", "Escape"]) await page.keyboard.press(key);
  await until("the keys", async () => (await page.evaluate(() => window.heard)).length >= 3);
  expect(await page.evaluate(() => window.heard)).toEqual([
    ["F6", false],
    ["k", true],
    ["Escape", false],
  ]);
  expect(await frame.getByLabel("Note").inputValue()).toBe("a?");
});

test("a frame follows the page's theme and language, and prints", async () => {
  await open();
  const frame = await heading("Quiet neighbour");
  const background = () => frame.evaluate(() => getComputedStyle(document.querySelector(".at-card")).backgroundColor);
  expect(await background()).toBe("rgb(255, 255, 255)");
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await until("the dark theme", async () => (await background()) === "rgb(21, 25, 30)");
  const pdf = await page.pdf();
  expect(pdf.length).toBeGreaterThan(10_000);
});

test("a frame that hangs is found, and its neighbours come back", async () => {
  await released(HANGS);
  await open();
  const neighbour = await heading("Quiet neighbour");
  expect(new URL(neighbour.url()).hostname).toBe("widgets.localhost");
  await hang();
  await page.getByText("is busy and does not answer").first().waitFor({ timeout: 15_000 });
  const dropped = await until(
    "the neighbours under labels of their own",
    async () =>
      page
        .frames()
        .slice(1)
        .filter((frame) => /^http:\/\/widgets-[0-9a-z]+\.localhost:/.test(frame.url())).length >= 3,
    15_000,
  );
  expect(dropped).toBe(true);
  const back = await heading("Quiet neighbour");
  await back.getByText(/rows: [1-9]/).waitFor({ timeout: 10_000 });
  // Alone it would be found again; it has come back as it was before somebody pressed.
  await hang();
  await page
    .getByText(/stopped working/)
    .first()
    .waitFor({ timeout: 20_000 });
  expect(await back.getByText(/rows: [1-9]/).isVisible()).toBe(true);
});

test("the frame in use comes back alone, its neighbours together", async () => {
  await open();
  await (await heading("Hangs")).getByRole("button").focus();
  await hang();
  const labels = await until(
    "other labels",
    async () => {
      const hosts = await page
        .locator("iframe:not([aria-hidden])")
        // One that was just begun has no address yet.
        .evaluateAll((all) => all.filter(({ src }) => src).map(({ src }) => new URL(src).hostname));
      return hosts.length >= 3 && hosts.every((host) => host !== "widgets.localhost") ? hosts : null;
    },
    15_000,
  );
  expect(labels.length).toBeGreaterThanOrEqual(3);
  expect(new Set(labels).size).toBe(2);
  await (await heading("Quiet neighbour")).getByText(/rows: [1-9]/).waitFor({ timeout: 10_000 });
});
