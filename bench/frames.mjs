// Ten widgets of a model on the application's page: when they are ready, what each costs, how long the page is held up, and how soon a
// widget that spins is gone. Beside: the same ten frames with a host label (a process) each. node bench/frames.mjs [ROUNDS]
import { readdirSync, readFileSync } from "node:fs";
import { FakeModel } from "../tests/support/fake-model.mjs";
import { launchBrowser, signIn, Stack, until } from "../tests/e2e/stack.mjs";
import { signedIn } from "../tests/e2e/wire.mjs";
import { build } from "../tests/e2e/written.mjs";

const WIDGETS = 10;
const ROUNDS = Number(process.argv[2] ?? 3);
const TICKS_PER_SECOND = 100;
const widget = (n) => ({
  "widget.tsx": `import { Card, Table, usePositions } from "@atelier/sdk";
import { useState } from "react";

function spin(depth: number): number {
  return depth === 0 ? 1 : spin(depth - 1) + spin(depth - 1);
}

export default function Widget() {
  const [order, setOrder] = useState(1);
  const [sum, setSum] = useState(0);
  const rows = [...usePositions()].sort((a, b) => order * (a.value - b.value));
  return (
    <Card title="Widget ${n}">
      <button onClick={() => setOrder(-order)}>Turn</button>
      <button id="spin" onClick={() => setSum(spin(60))}>Spin {sum}</button>
      <Table rows={rows.slice(0, 6)} columns={[{ title: "Ticker", field: "ticker" }, { title: "Value", field: "value", format: "money" }]} />
    </Card>
  );
}
`,
});

/** Notes in the page when each frame is ready: its widget's first height after it said so. */
const WATCH = `
window.ready = [];
window.long = [];
new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.long.push(duration))).observe({ type: "longtask", buffered: true });
const Channel = MessageChannel;
window.MessageChannel = function () {
  const channel = new Channel();
  channel.port1.addEventListener("message", ({ data }) => {
    if (data?.method === "ui/notifications/initialized") window.ready.push(performance.now());
  });
  return channel;
};`;

const tree = (root) => {
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1];
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch {
      // It has ended.
    }
  }
  const all = [String(root)];
  for (let at = 0; at < all.length; at++) all.push(...(children.get(all[at]) ?? []));
  return all;
};
function cost(root) {
  let [cpu, pss] = [0, 0];
  for (const pid of tree(root)) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
      cpu += (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
      pss += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
    } catch {
      // It has ended.
    }
  }
  return { cpu, pss };
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const model = new FakeModel();
await model.start();
const stack = new Stack({ model: model.url });
await stack.start();
const [a, reviewer] = [await signedIn(stack, "investor-a"), await signedIn(stack, "reviewer")];
for (let n = 0; n < WIDGETS; n++) {
  const view = await build(a, model, widget(n));
  if (!view.gate?.ok) throw new Error(JSON.stringify(view.gate?.findings));
  const change = (await a.post(`/sessions/${view.id}/publish`, {})).body;
  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
}
const first = await launchBrowser();
const page0 = await signIn(first, stack, "investor-a", "en");
await page0.getByRole("textbox", { name: "Message" }).waitFor();
const state = await page0.context().storageState();
await first.close();

/** A browser of its own, the page warm in its cache; `frames` of the ten are shown, with a label each or with one label for all. */
async function open(frames, isolated) {
  const { chromium } = await import(new URL("../web/node_modules/playwright-core/index.mjs", import.meta.url));
  const server = await chromium.launchServer({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext({ storageState: state, viewport: { width: 1280, height: 5000 } });
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  await page.route("**/api/v1/app/customizations", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const shown = body.customizations.slice(0, frames);
    if (isolated) shown.forEach((each, n) => (each.frame_url = each.frame_url.replace("//widgets.", `//widgets-n${n}.`)));
    await route.fulfill({ response: answer, json: { customizations: shown } });
  });
  const load = async () => {
    await page.goto(`${stack.url}/app/`);
    await page.getByText("Recent operations").waitFor();
    await until("the frames", async () => (await page.evaluate(() => window.ready.length)) >= frames, 60_000);
  };
  await load();
  return { page, load, pid: server.process().pid, close: () => server.close() };
}

/** Ready time of the last frame, what the browser used for it, and the page's longest task once it is there. */
async function measure(frames, isolated) {
  const { page, load, pid, close } = await open(frames, isolated);
  const before = cost(pid);
  await load();
  const readyAt = await page.evaluate(() => ({ last: Math.max(0, ...window.ready), first: Math.min(...window.ready) }));
  await sleep(1500);
  const after = cost(pid);
  const long = await page.evaluate(() => Math.max(0, ...window.long));
  await close();
  return { ready: readyAt.last, cpu: after.cpu - before.cpu, pss: after.pss, long };
}

async function spinning() {
  const { page, close } = await open(WIDGETS, false);
  const victim = page.frames().slice(1)[3];
  const ready = await page.evaluate(() => window.ready.length);
  const began = await page.evaluate(() => performance.now());
  // As a reader would: the focus is in the frame that spins.
  await victim.evaluate(() => document.querySelector("#spin").focus());
  await victim.evaluate(() => void setTimeout(() => document.querySelector("#spin").click()));
  await until("the end of the shared frames", () => page.frames().some((frame) => frame.url().includes("//widgets-")), 30_000);
  const gone = (await page.evaluate(() => performance.now())) - began;
  await until("the siblings", async () => (await page.evaluate(() => window.ready.length)) >= ready + WIDGETS - 1, 30_000);
  const last = await page.evaluate(() => window.ready.sort((x, y) => x - y).at(-2));
  const back = last - began - gone;
  await close();
  return { gone, back };
}

const all = { none: [], one: [], ten: [], labels: [] };
for (let round = 0; round < ROUNDS; round++) {
  all.none.push(await measure(0, false));
  all.one.push(await measure(1, false));
  all.ten.push(await measure(WIDGETS, false));
  all.labels.push(await measure(WIDGETS, true));
}
const of = (list, key) => median(list.map((each) => each[key]));
const each = (list, key) => (of(list, key) - of(all.one, key)) / (WIDGETS - 1);
const spin = await spinning();
const rows = [
  ["10 widgets ready after the navigation", "ms", of(all.ten, "ready"), of(all.labels, "ready"), "<= 2000"],
  ["1 widget ready", "ms", of(all.one, "ready"), "", ""],
  ["each more: memory (PSS of the whole browser)", "MB", each(all.ten, "pss"), each(all.labels, "pss"), "<= 8"],
  ["each more: CPU of the whole browser", "ms", each(all.ten, "cpu") * 1000, each(all.labels, "cpu") * 1000, "<= 120"],
  ["page's longest task", "ms", of(all.ten, "long"), of(all.labels, "long"), "< 50"],
  ["the same without any frame", "ms", of(all.none, "long"), "", ""],
  ["a spinning widget is gone", "ms", spin.gone, "", "<= 6000"],
  ["its siblings are back", "ms", spin.back, "", "<= 500"],
];
console.log(`${"".padEnd(48)}${"one label".padStart(12)}${"a label each".padStart(14)}  goal`);
for (const [name, unit, ours, peer, goal] of rows) {
  const shown = (value) => (value === "" ? "" : `${value.toFixed(1)} ${unit}`);
  console.log(`${name.padEnd(48)}${shown(ours).padStart(12)}${shown(peer).padStart(14)}  ${goal}`);
}
await stack.stop();
await model.stop();
process.exit(0);
