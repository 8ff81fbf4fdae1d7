import { afterAll, expect, test } from "vitest";
import { Process } from "./processes.ts";

const checker = new Process("checker");
afterAll(() => checker.stop());

const GOOD = `import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  return <Card title="Count">{usePositions().length}</Card>;
}
`;
const check = (name: string, widget: string, more: Record<string, string> = {}) =>
  checker.ask({ do: name, files: { "widget.tsx": widget, ...more } });
const placesOf = async (name: string, widget: string, more: Record<string, string> = {}) =>
  (await check(name, widget, more)).findings.map(
    ({ rule, file, line, column }) => `${rule} ${file}:${line}:${column}`,
  );

test("a good widget has no findings in any check", async () => {
  for (const name of ["format", "types", "lint", "build"]) {
    const { findings, failed } = await check(name, GOOD);
    expect(failed, name).toBeUndefined();
    expect(findings, name).toEqual([]);
  }
});

test("types know style sheets, several files and what older React code takes for granted", async () => {
  const widget = `import "./style.css";
import { useRef } from "react";
import { label } from "./lib/words";

export default function Widget(): JSX.Element {
  const timer = useRef<NodeJS.Timeout>();
  return <button onClick={() => clearTimeout(timer.current)}>{label}</button>;
}
`;
  const more = { "style.css": "p {}", "lib/words.ts": 'export const label = "Stop";\n' };
  expect(await placesOf("types", widget, more)).toEqual([]);
});

test.each([
  [
    "types",
    "an error of types",
    `${GOOD}export const x: string = 5;\n`,
    "types/TS2322 widget.tsx:6:14",
  ],
  [
    "types",
    "a name that is not there",
    `${GOOD}export const x = y;\n`,
    "types/TS2304 widget.tsx:6:18",
  ],
  [
    "types",
    "a tool that the contract does not have",
    GOOD.replace("usePositions", "useTool").replace("usePositions()", 'useTool("get_all", {})'),
    "types/TS2345 widget.tsx:4:39",
  ],
  ["types", "a missing import", GOOD.replace("Card, ", ""), "types/TS2304 widget.tsx:4:11"],
  ["types", "a syntax error", `${GOOD}const = 5;\n`, "types/TS1134 widget.tsx:6:7"],
  [
    "lint",
    "any",
    `${GOOD}export const x: any = 5;\n`,
    "lint/typescript(no-explicit-any) widget.tsx:6:17",
  ],
  [
    "lint",
    "an assignment to itself",
    `${GOOD}export let x = 5;\nx = x;\n`,
    "lint/eslint(no-self-assign) widget.tsx:7:5",
  ],
  [
    "build",
    "a wait at the top level",
    `${GOOD}await 1;\nexport {};\n`,
    "build/syntax widget.tsx:0:0",
  ],
  ["build", "a foreign import", `import "fs";\n${GOOD}`, "build/import widget.tsx:1:8"],
  ["format", "a syntax error", `${GOOD}const = 5;\n`, "prettier/syntax widget.tsx:6:7"],
])("%s finds %s at its place", async (name, _, widget, wanted) => {
  expect(await placesOf(name, widget)).toContain(wanted);
});

test("types see the other files, and faults in them", async () => {
  const widget = `import { twice } from "./twice";\n${GOOD}export const x: string = twice(2);\n`;
  const found = await placesOf("types", widget, {
    "twice.ts": "export const twice = (n: number) => n * 2;\nexport const y: string = 1;\n",
  });
  expect(found).toEqual(["types/TS2322 widget.tsx:7:14", "types/TS2322 twice.ts:2:14"]);
});

test("nothing of one job reaches the next", async () => {
  const planted =
    "declare global {\n  interface Array<T> { planted: T }\n  var plantedGlobal: number;\n}\nexport const secret = 1;\n";
  expect(
    await placesOf(
      "types",
      `import { secret } from "./x";\n${GOOD}export const y = secret + [1].planted + plantedGlobal;\n`,
      { "x.ts": planted },
    ),
  ).toEqual([]);
  const codes = (
    await placesOf(
      "types",
      `import { secret } from "./x";\n${GOOD}export const y = secret + [1].planted + plantedGlobal;\n`,
    )
  ).map((found) => found.split(" ")[0]);
  expect(codes).toEqual(["types/TS2307", "types/TS2339", "types/TS2304"]);
});

const BOMBS: [string, string][] = [
  [
    "a type that doubles",
    `type D<T> = [T, T];\ntype G<T, N extends unknown[] = []> = N["length"] extends 40 ? T : G<D<T>, [...N, 0]>;\nexport const x: keyof G<1> extends infer K ? (K extends string ? \`\${K}\${K}\` : K) : never = 1 as never;\n`,
  ],
  [
    "assignability without end",
    "interface A<T> { a: A<A<T>>; b: A<[T]>; c: A<{ x: T }> }\ninterface B<T> { a: B<B<T>>; b: B<[T]>; c: B<{ x: T }> }\nexport const f = (x: A<string>): B<number> => x;\n",
  ],
  [
    "a recursion that counts",
    'type Up<T extends unknown[]> = T["length"] extends 999 ? T : Up<[...T, 0]>;\ntype All<T extends unknown[]> = T extends [unknown, ...infer R] ? Up<[]> | All<R> : never;\nexport const x: All<Up<[]>> extends [] ? 1 : 2 = 1;\n',
  ],
  [
    "a union of many texts",
    `type D = ${Array.from({ length: 40 }, (_, i) => `"${i}"`).join("|")};\ntype N = \`\${D}\${D}\${D}\`;\nexport const f = (x: N, y: { [K in N]: K }): \`\${N}\` => y[x];\n`,
  ],
];
test.each(BOMBS)("%s ends, and the next verdict is right", async (_, bomb) => {
  const start = performance.now();
  const { findings, failed } = await check("types", `${GOOD}${bomb}`);
  expect(Array.isArray(findings) || failed).toBeTruthy();
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(await placesOf("types", `${GOOD}export const x: string = 5;\n`)).toEqual([
    "types/TS2322 widget.tsx:6:14",
  ]);
});

test("nesting that ends the linter is no verdict, and the next one is right", async () => {
  const deep = `${GOOD}export const x = ${"(".repeat(8000)}1${")".repeat(8000)};\n`;
  const { findings, failed } = await check("lint", deep);
  expect(failed ?? findings).toBeDefined();
  expect(await placesOf("lint", `${GOOD}debugger;\n`)).toEqual([
    "lint/eslint(no-debugger) widget.tsx:6:1",
  ]);
});

test("quick fixes: misspelled names of exports, names and members are mended, and only where that helps", async () => {
  const mended = async (widget: string, more: Record<string, string> = {}) => {
    const files = { "widget.tsx": widget, ...more };
    return (await checker.ask<{ mended: Record<string, string> }>({ do: "mend", files })).mended;
  };
  const wrong = `import { Card, usePositons } from "@atelier/sdk";

export default function Widget() {
  const rows = usePositons();
  const names = rows.map((row) => row.tiker);
  return <Card title="Names">{names.lenght}</Card>;
}
`;
  const right = wrong
    .replaceAll("usePositons", "usePositions")
    .replace("tiker", "ticker")
    .replace("lenght", "length");
  expect(await mended(wrong)).toEqual({ "widget.tsx": right });
  expect(await mended(GOOD)).toEqual({});
  // A name that another file exports is imported.
  const words = { "lib/words.ts": 'export const greeting = "Hello";\n' };
  const uses = GOOD.replace("usePositions().length", "greeting").replace(", usePositions", "");
  expect((await mended(uses, words))["widget.tsx"]).toContain(
    'import { greeting } from "./lib/words"',
  );
  // Nothing like it is there: the text stays, and the type check says why.
  const unknown = GOOD.replace("usePositions()", "usePositions().map((row) => row.colour)");
  expect(await mended(unknown)).toEqual({});
});
