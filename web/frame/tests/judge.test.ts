import { expect, test } from "vitest";
import { judge, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND } from "../src/host/judge.ts";
import { faultOf } from "../src/host/plain.ts";

// What a hostile frame sends. Each message goes through a structured clone first, as over a port.

const asked = (id: number) => (id === 7 ? ("atelier/rows" as const) : undefined);
const sent = (data: unknown) => judge(structuredClone(data), asked);
const request = (method: string, params: unknown) => ({ jsonrpc: "2.0", id: 1, method, params });
const notice = (method: string, params: unknown) => ({ jsonrpc: "2.0", method, params });
const call = (args: unknown) => request("tools/call", { name: "list_positions", arguments: args });
const nested = (depth: number) =>
  JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`) as unknown;

test("what is no message of JSON-RPC has no id to answer to", () => {
  const all = [
    null,
    1,
    "x",
    [],
    [request("tools/call", {})],
    {},
    new Map([["jsonrpc", "2.0"]]),
    new Date(0),
    { jsonrpc: "1.0", id: 1, method: "tools/call" },
    { jsonrpc: "2.0" },
    { jsonrpc: "2.0", id: "1", method: "tools/call" },
    { jsonrpc: "2.0", id: -1, method: "tools/call" },
    { jsonrpc: "2.0", id: 1.5, method: "tools/call" },
    { jsonrpc: "2.0", id: NaN, method: "tools/call" },
    { jsonrpc: "2.0", id: 2 ** 60, method: "tools/call" },
    { jsonrpc: "2.0", id: 1n, method: "tools/call" },
    { jsonrpc: "2.0", id: 1, method: 7 },
    { jsonrpc: "2.0", id: 1, method: "" },
    { jsonrpc: "2.0", id: 1, method: "m".repeat(1e6) },
    { jsonrpc: "2.0", id: 1, method: "tools/call", as: "admin" },
    JSON.parse('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "__proto__": {}}'),
  ];
  for (const message of all) {
    expect(sent(message)).toMatchObject({ kind: "wrong", id: null, code: INVALID_REQUEST });
  }
});

test("methods are those of the schema, and no others", () => {
  for (const method of ["atelier/sudo", "__proto__", "constructor", "toString", "atelier/rows"]) {
    expect(sent(request(method, {}))).toMatchObject({ id: 1, code: METHOD_NOT_FOUND });
    expect(sent(notice(method, {}))).toMatchObject({ id: null, code: METHOD_NOT_FOUND });
  }
  expect(sent(notice("tools/call", { name: "x", arguments: {} }))).toMatchObject({ kind: "wrong" });
  expect(sent(request("atelier/key", { key: "k" }))).toMatchObject({ kind: "wrong" });
});

test("params of another shape are refused and say where", () => {
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  const items = [{ id: "a", label: "A" }];
  const all: [string, unknown, string][] = [
    ["tools/call", undefined, "params must have required property 'name'"],
    ["tools/call", null, "params must be object"],
    ["tools/call", [], "params must be object"],
    ["tools/call", { name: 5, arguments: {} }, "params/name must be string"],
    ["tools/call", { name: "x", arguments: [] }, "params/arguments must be object"],
    ["tools/call", { name: "x" }, "params must have required property 'arguments'"],
    ["tools/call", { name: "x", arguments: {}, as: 1 }, "must NOT have additional properties"],
    ["atelier/route", { name: "x", input: "y" }, "params/input must be object"],
    ["atelier/menu", { rect: { ...rect, x: "0" }, items }, "params/rect/x must be number"],
    ["atelier/menu", { rect: { ...rect, x: Infinity }, items }, "params holds Infinity"],
    ["atelier/menu", { rect, items: [] }, "params/items must NOT have fewer than 1 items"],
    ["atelier/menu", { rect, items: Array(51).fill(items[0]) }, "NOT have more than 50 items"],
    ["atelier/menu", { rect, items: [{ id: "a" }] }, "required property 'label'"],
    ["atelier/confirm", { text: { toString: "x" } }, "params/text must be string"],
    ["atelier/confirm", { text: "x".repeat(5000) }, "NOT have more than 4000 characters"],
    ["ui/download-file", { name: "x", text: "y".repeat(2_100_000) }, "more than 2097152"],
    ["ui/download-file", { name: "x", text: "y".repeat(9_000_000) }, "params is too large"],
    ["ui/request-display-mode", { mode: "fullscreen" }, "params/mode must be equal to one of"],
    ["ui/initialize", { protocolVersion: 1, appInfo: {} }, "params"],
  ];
  for (const [method, params, reason] of all) {
    expect(sent(request(method, params))).toMatchObject({
      kind: "wrong",
      id: 1,
      code: INVALID_PARAMS,
      reason: expect.stringContaining(reason),
    });
  }
  const notices: [string, unknown][] = [
    ["ui/notifications/size-changed", { height: "100" }],
    ["ui/notifications/size-changed", { height: NaN }],
    ["ui/notifications/size-changed", {}],
    ["atelier/key", { key: "a", ctrl: false, meta: false, shift: false }],
    ["atelier/error", { phase: "sudo", message: "", stack: "" }],
    ["atelier/error", { phase: "event", message: { toString: 1 }, stack: "" }],
    ["atelier/error", { phase: "event", message: "", stack: "s".repeat(9000) }],
    ["atelier/setting", { key: "", value: 1 }],
    ["atelier/cells", { cells: { a: null } }],
    ["ui/notifications/initialized", { admin: true }],
  ];
  for (const [method, params] of notices) {
    expect(sent(notice(method, params))).toMatchObject({ kind: "wrong", id: null });
  }
});

test("arguments are JSON, and no deeper or larger than anybody needs", () => {
  const fits = [{}, { a: [1, "x", null, true, { b: -0.5 }] }, { a: undefined }, nested(25)];
  for (const args of fits) expect(sent(call(args)).kind).toBe("request");
  const ring: Record<string, unknown> = {};
  ring["again"] = ring;
  const laughs: unknown[] = [];
  const endless: unknown[] = [];
  endless.length = 2 ** 31;
  let wide: unknown = "ha";
  for (let n = 0; n < 20; n++) wide = [wide, wide];
  laughs.push(wide);
  const all: [unknown, string][] = [
    [nested(60), "nested too deeply"],
    [ring, "nested too deeply"],
    [{ laughs }, "too large"],
    [{ list: endless }, "too large"],
    [{ text: "y".repeat(300_000) }, "too large"],
    [{ ["k".repeat(300_000)]: 1 }, "too large"],
    [Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [n, 0])), "too large"],
    [{ at: new Date(0) }, "holds a Date"],
    [{ all: new Map() }, "holds a Map"],
    [{ bytes: new ArrayBuffer(8) }, "holds a ArrayBuffer"],
    [{ n: NaN }, "holds NaN"],
    [{ n: 1n }, "holds a BigInt"],
    [JSON.parse('{"__proto__": {"isAdmin": true}}'), "holds a key"],
  ];
  for (const [args, reason] of all) {
    const before = performance.now();
    expect(sent(call(args))).toMatchObject({
      id: 1,
      code: INVALID_PARAMS,
      reason: expect.stringContaining(reason),
    });
    expect(performance.now() - before).toBeLessThan(2000);
  }
  expect(faultOf("x".repeat(98), 100)).toBeNull();
  expect(faultOf("x".repeat(99), 100)).toBe("is too large");
});

test("answers are judged as the method that was asked, and late ones are nobody's", () => {
  const answer = (id: number, rest: object) => sent({ jsonrpc: "2.0", id, ...rest });
  const cells = { a: { text: "1", tone: "green" } };
  expect(answer(7, { result: { cells } })).toEqual({
    kind: "answer",
    id: 7,
    method: "atelier/rows",
    result: { cells },
  });
  const none = { kind: "answer", id: 7, method: "atelier/rows", result: null };
  expect(answer(7, { result: { cells: { a: { text: 1 } } } })).toEqual(none);
  expect(answer(7, { result: nested(50) })).toEqual(none);
  expect(answer(7, { error: { code: 1, message: "no" } })).toEqual(none);
  expect(answer(7, {})).toEqual(none);
  expect(answer(8, { result: {} })).toEqual({ kind: "late" });
});

test("a reason is short, whatever the frame named its keys", () => {
  const judged = sent(notice("atelier/cells", { cells: { ["k".repeat(5000)]: 1 } }));
  expect(judged.kind === "wrong" && judged.reason.length).toBeLessThanOrEqual(200);
});
