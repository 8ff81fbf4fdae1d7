import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { guardLoops } from "../src/loop-guard.ts";
import { watchLoop } from "../src/loop-watch.ts";

/** What the exported `run` of a guarded program gives. */
async function run(body: string): Promise<unknown> {
  const guarded = (await guardLoops(body, "widget.tsx")).replace(/^import [^;]+;/, "");
  const name = /^(?:.*?)const (\S+?)1 = /s.exec(guarded)?.[1] ?? "unused";
  const { code } = await transform(guarded, { loader: "tsx", target: "es2022" });
  return new Function(name, `${code.replaceAll("export ", "")}; return run();`)(watchLoop);
}

const ENDLESS = /does not end/;

describe("programs that behave as before", () => {
  const same: [string, string, unknown][] = [
    [
      "for",
      "export function run() { let s = 0; for (let i = 0; i < 10; i++) { s += i; } return s; }",
      45,
    ],
    [
      "one statement",
      "export function run() { let s = 0; for (let i = 0; i < 10; i++) s += i; return s; }",
      45,
    ],
    [
      "no semicolon",
      "export function run() { let s = 0\nfor (const x of [1, 2]) s += x\nreturn s }",
      3,
    ],
    ["empty body", "export function run() { let i = 0; for (; i < 7; i++); return i; }", 7],
    [
      "if and else",
      "export function run() { let s = 0; if (s) while (s < 3) s++; else do s += 2; while (s < 9); return s; }",
      10,
    ],
    [
      "nested without braces",
      "export function run() { let s = 0; for (let i = 0; i < 3; i++) for (const j of [1, 2]) s += i * j; return s; }",
      9,
    ],
    [
      "labels",
      "export function run() { let s = 0; outer: for (let i = 0; i < 5; i++) { for (let j = 0; j < 5; j++) { if (j > i) continue outer; if (i === 4) break outer; s++; } } return s; }",
      10,
    ],
    [
      "two labels",
      "export function run() { let s = 0; a: b: for (;;) { if (++s > 4) break a; continue b; } return s; }",
      5,
    ],
    [
      "label of a block",
      "export function run() { let s = 0; out: { for (const x of [1, 2, 3]) { s += x; if (x === 2) break out; } s = 100; } return s; }",
      3,
    ],
    [
      "switch in a loop",
      "export function run() { let s = ''; for (const k in { a: 1, b: 2 }) { switch (k) { case 'a': s += 1; break; default: for (const c of k) s += c; } } return s; }",
      "1b",
    ],
    [
      "closures of a turn",
      "export function run() { const f: (() => number)[] = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map((g) => g()).join(); }",
      "0,1,2",
    ],
    [
      "generator",
      "function* g() { let i = 0; while (true) { const got: unknown = yield i++; if (got) return; } }\nexport function run() { const out = []; for (const x of g()) { out.push(x); if (x > 3) break; } return out.join(); }",
      "0,1,2,3,4",
    ],
    [
      "yield of another",
      "function* a() { yield 1; yield 2; } function* b() { for (const n of [1, 2]) { const x = n; yield* a(); yield x * 10; } }\nexport function run() { return [...b()].join(); }",
      "1,2,10,1,2,20",
    ],
    [
      "class with a loop",
      "class A { n = 0; static s = 1; go() { while (this.n < 5) this.n += 1; return this.n; } }\nexport function run() { return new A().go() + A.s; }",
      6,
    ],
    [
      "names of the guard",
      "export function run() { const loop$ = 2; let s = 0; for (const x of [1, 2]) s += x * loop$; return s; }",
      6,
    ],
    [
      "JSX text",
      "const h = () => <p>for while do</p>;\nexport function run() { return typeof h; }",
      "function",
    ],
    [
      "a million small turns in parts",
      "export function run() { let s = 0; for (let i = 0; i < 3000; i++) for (let j = 0; j < 1000; j++) s++; return s; }",
      3_000_000,
    ],
    [
      "var after the loop",
      "export function run() { for (var i = 0; i < 3; i++) var last = i; return i + last; }",
      5,
    ],
  ];
  for (const [what, text, value] of same) {
    it(what, async () => {
      expect(await run(text)).toBe(value);
    });
  }

  it("loops that wait are not busy", async () => {
    const text =
      "export async function run() { let s = 0; for (let i = 0; i < 8; i++) { for (const x of [1]) { s += await new Promise<number>((done) => setTimeout(() => done(x), 60)); } } return s; }";
    expect(await run(text)).toBe(8);
  });

  it("for await", async () => {
    const text =
      "async function* g() { for (let i = 0; i < 6; i++) { await new Promise((done) => setTimeout(done, 60)); yield i; } }\nexport async function run() { let s = 0; for await (const x of g()) s += x; return s; }";
    expect(await run(text)).toBe(15);
  });
});

describe("loops that do not end", () => {
  const endless = [
    "export function run() { while (true) {} }",
    "export function run() { for (;;); }",
    "export function run() { let i = 0; do i++; while (i > 0); }",
    "export function run() { a: for (;;) { for (const x of [1, 2]) { if (x) continue a; } } }",
    "function* g() { for (;;) yield 1; }\nexport function run() { return [...g()]; }",
    "function* g(): Generator<number> { yield 1; }\nexport function run() { const xs = [1]; for (const x of xs) xs.push(x); void g; }",
    "const f = () => { let n = 1; while (n) n += 1; return n; };\nexport function run() { return f(); }",
    "export function run() { while (true) { try { throw 1; } catch { continue; } } }",
    "export function run() { for (let i = 0; i < 100; i++) { const end = performance.now() + 20; while (performance.now() < end); } }",
    "class A { static { while (true); } }\nexport function run() { return A; }",
  ];
  for (const text of endless) {
    it(text, async () => {
      await expect(run(text)).rejects.toThrow(ENDLESS);
    });
  }

  it("a loop that waits for nothing", async () => {
    await expect(run("export async function run() { while (true) await null; }")).rejects.toThrow(
      ENDLESS,
    );
  }, 20_000);
});

it("line numbers stay", async () => {
  const text =
    "export function run() {\n  for (const x of [1])\n    console.log(x);\n\n  return 1;\n}\n";
  const lines = (await guardLoops(text, "widget.ts")).split("\n");
  expect(lines).toHaveLength(text.split("\n").length);
  expect(lines[2]).toContain("console.log(x);");
});

it("a program without loops is left as it is", async () => {
  const text = "// for you\nexport const run = () => [1].map((x) => x);\n";
  expect(await guardLoops(text, "widget.tsx")).toBe(text);
});

it("text that does not parse is told", async () => {
  await expect(guardLoops("for (", "widget.tsx")).rejects.toThrow();
});
