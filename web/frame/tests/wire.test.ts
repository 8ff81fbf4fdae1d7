import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FramePort } from "../src/frame-port.ts";
import { HostPort, type FrameServices } from "../src/host/host-port.ts";
import * as read from "../src/host/messages.ts";
import { MAX_CALLS_IN_FLIGHT, type HostContext } from "../src/wire.ts";

const context = { theme: "light", locale: "en", props: {} } as unknown as HostContext;
let heard: unknown[][];
let services: FrameServices;
let host: HostPort;
let other: MessagePort;

beforeEach(() => {
  vi.stubGlobal("document", { hidden: false });
  heard = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void heard.push([name, ...args]);
  services = {
    context: () => context,
    callTool: (name, args) => Promise.resolve({ name, args }),
    callRoute: (name, input) => Promise.resolve({ name, input }),
    confirm: () => Promise.resolve(true),
    menu: (_, items) => Promise.resolve(items[0]?.id ?? null),
    download: () => Promise.resolve(true),
    display: (mode) => Promise.resolve(mode),
    onReady: note("ready"),
    onHeight: note("height"),
    onError: note("error"),
    onKey: note("key"),
    onCells: note("cells"),
    onSetting: note("setting"),
    onSlow: note("slow"),
    onHang: note("hang"),
  };
  const channel = new MessageChannel();
  host = new HostPort(channel.port1, () => services);
  other = channel.port2;
});

afterEach(() => {
  host.close();
  other.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const framePort = (answer: FrameHandlersAnswer = {}) => new FramePort(other, { hear: {}, answer });
type FrameHandlersAnswer = ConstructorParameters<typeof FramePort>[1]["answer"];
const soon = () => new Promise((done) => setTimeout(done, 20));

test("a call is answered, and a refusal keeps its code", async () => {
  const frame = framePort();
  expect(await frame.callTool("list_positions", { a: 1 })).toEqual({
    name: "list_positions",
    args: { a: 1 },
  });
  expect(await frame.callRoute("save", { b: 2 })).toEqual({ name: "save", input: { b: 2 } });
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  expect(await frame.request("atelier/menu", { rect, items: [{ id: "x", label: "X" }] })).toEqual({
    id: "x",
  });
  await expect(frame.request("atelier/menu", { rect, items: [] })).rejects.toMatchObject({
    code: "invalid_argument",
  });
});

test("more calls than may run at once wait in the frame, and all are answered", async () => {
  let running = 0;
  let most = 0;
  services.callTool = async (name) => {
    running += 1;
    most = Math.max(most, running);
    await soon();
    running -= 1;
    return name;
  };
  const frame = framePort();
  const names = Array.from({ length: 20 }, (_, n) => `tool_${n}`);
  expect(await Promise.all(names.map((name) => frame.callTool(name, {})))).toEqual(names);
  expect(most).toBe(MAX_CALLS_IN_FLIGHT);
});

test("sizes and rates are bounded, whoever holds the other end", async () => {
  const frame = framePort();
  await expect(frame.callTool("x", { text: "y".repeat(300_000) })).rejects.toMatchObject({
    code: "invalid_argument",
  });
  services.callTool = () => Promise.resolve("z".repeat(2_200_000));
  await expect(frame.callTool("x", {})).rejects.toMatchObject({ code: "exhausted" });
  services.callTool = () => Promise.resolve("fine");
  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, () => frame.callTool("x", {})),
  );
  expect(answers.filter(({ status }) => status === "rejected").length).toBeGreaterThan(5);
  for (let n = 0; n < 400; n++) frame.notify("ui/notifications/size-changed", { height: n });
  await soon();
  expect(heard).toContainEqual(["hang"]);
  heard.length = 0;
  frame.notify("ui/notifications/size-changed", { height: 10 });
  await soon();
  expect(heard).toEqual([]);
});

test("messages that do not fit are counted, and too many of them end the frame", async () => {
  for (let n = 0; n < 90; n++) other.postMessage({ junk: n });
  await soon();
  expect(heard).toEqual([]);
  // A new second may have begun in between.
  for (let n = 0; n < 2; n++) {
    for (let k = 0; k < 101; k++) other.postMessage({ junk: k });
  }
  await soon();
  expect(heard).toEqual([["hang"]]);
});

test("heights are bounded, and keys that are the widget's stay there", async () => {
  const frame = framePort();
  const key = { key: "k", ctrl: false, meta: false, shift: false } as const;
  frame.notify("ui/notifications/size-changed", { height: 1e9 });
  frame.notify("ui/notifications/size-changed", { height: -3 });
  frame.notify("atelier/key", key);
  frame.notify("atelier/key", { ...key, key: "Escape", meta: true });
  frame.notify("atelier/key", { ...key, ctrl: true });
  await soon();
  expect(heard).toEqual([
    ["height", 4000],
    ["height", 0],
    ["key", { ...key, ctrl: true }],
  ]);
});

test("errors are told a few times, not for ever", async () => {
  const frame = framePort();
  for (let n = 0; n < 60; n++) {
    frame.notify("atelier/error", { phase: "event", message: String(n), stack: "" });
  }
  await soon();
  expect(heard).toHaveLength(20);
});

test("rows go in and cells come out; a frame that gives none is waited for a while", async () => {
  let asked = 0;
  framePort({
    "atelier/rows": ({ rows }) => {
      asked = rows.length;
      const cells = rows.map(({ id }) => [id, { text: id.repeat(300) }] as const);
      return Promise.resolve({ cells: Object.fromEntries(cells) });
    },
  });
  const cells = await host.cellsOf([{ id: "a", props: {} }]);
  expect({ ...cells }).toEqual({ a: { text: "a".repeat(200) } });
  const many = Array.from({ length: 700 }, (_, n) => ({ id: String(n), props: {} }));
  expect(Object.keys((await host.cellsOf(many)) ?? {})).toHaveLength(500);
  expect(asked).toBe(500);
});

test("cells that do not fit are none", async () => {
  const wrong: unknown[] = [
    { a: { text: "x", tone: "pink" } },
    { a: { text: 5 } },
    { a: { text: "x", extra: 1 } },
    [],
    null,
    { a: { text: "x".repeat(20_000) } },
    Object.fromEntries(Array.from({ length: 501 }, (_, n) => [n, { text: "" }])),
  ];
  framePort({ "atelier/rows": () => Promise.resolve({ cells: wrong.shift() } as never) });
  for (let left = wrong.length; left > 0; left -= 1) {
    // oxlint-disable-next-line no-await-in-loop -- each question gets the next answer
    expect(await host.cellsOf([{ id: "a", props: {} }])).toBeNull();
  }
});

test("silence is told after four seconds and given up after five and a half; a hidden page waits", () => {
  vi.useFakeTimers();
  vi.setSystemTime(0);
  const channel = new MessageChannel();
  const silent = new HostPort(channel.port1, () => services);
  vi.advanceTimersByTime(4000);
  expect(heard).toEqual([["slow", true]]);
  vi.advanceTimersByTime(1500);
  expect(heard.at(-1)).toEqual(["hang"]);
  heard.length = 0;
  vi.stubGlobal("document", { hidden: true });
  const hidden = new HostPort(channel.port2, () => services);
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual([]);
  silent.close();
  hidden.close();
});

test("a file's name cannot lead anywhere", () => {
  expect(read.fileName("../../etc/passwd")).toBe("etc passwd.csv");
  expect(read.fileName("Позиции 2022.csv")).toBe("Позиции 2022.csv");
  expect(read.fileName("run.exe\u202e")).toBe("run exe.csv");
  expect(read.fileName("")).toBe("table.csv");
});

test("a cell's id is a name and no way into a prototype", () => {
  const cells = read.cells({ cells: { constructor: { text: "x" }, a: { text: "y" } } });
  expect(Object.getPrototypeOf(cells)).toBeNull();
  expect(Object.keys(cells)).toEqual(["constructor", "a"]);
});
