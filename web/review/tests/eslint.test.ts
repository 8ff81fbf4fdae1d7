// The program as the gate starts it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Finding } from "../../gate/src/finding.ts";

const PROGRAM = fileURLToPath(new URL("../dist/eslint.mjs", import.meta.url));

interface Answer {
  id: string;
  findings?: Finding[];
  failed?: string;
}

function ask(files: Record<string, string>): Answer {
  const input = `${JSON.stringify({ id: "one", files })}\n`;
  return JSON.parse(
    execFileSync(process.execPath, [PROGRAM], { input, encoding: "utf8" }),
  ) as Answer;
}

const GOOD = `import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const rows = usePositions();
  return <Card title="Count">{rows.length}</Card>;
}
`;
const found = (widget: string, more: Record<string, string> = {}) =>
  ask({ "widget.tsx": widget, ...more }).findings?.map(
    ({ rule, file, line, severity = "error" }) => `${severity} ${rule} ${file}:${line}`,
  );

test("a good widget has no findings", () => {
  expect(found(GOOD)).toEqual([]);
});

test("findings have a place and a severity; defects come first", () => {
  const widget = `import { Card } from "@atelier/sdk";
import { useEffect, useState } from "react";
import { save } from "./lib/save";

export default function Widget({ wide }: { wide?: boolean }) {
  const [n, setN] = useState(0);
  useEffect(() => {
    setN(n + 1);
  }, []);
  if (wide) useState(1);
  return (
    <Card title="X">
      <div onClick={() => save(n)}>add</div>
    </Card>
  );
}
`;
  const more = { "lib/save.ts": "export async function save(n: number) {\n  return n;\n}\n" };
  expect(found(widget, more)).toEqual([
    "error eslint/react-hooks/rules-of-hooks widget.tsx:10",
    "warning eslint/react-hooks/set-state-in-effect widget.tsx:8",
    "warning eslint/react-hooks/exhaustive-deps widget.tsx:9",
    "warning eslint/jsx-a11y/click-events-have-key-events widget.tsx:13",
    "warning eslint/jsx-a11y/no-static-element-interactions widget.tsx:13",
  ]);
});

test("comments of the code switch nothing off", () => {
  const widget = GOOD.replace(
    "  return",
    "  // eslint-disable-next-line\n  if (rows.length) useState(1);\n  return",
  ).replace(
    'import { Card, usePositions } from "@atelier/sdk";',
    '/* eslint-disable */\nimport { Card, usePositions } from "@atelier/sdk";\nimport { useState } from "react";',
  );
  expect(found(widget)).toEqual(["error eslint/react-hooks/rules-of-hooks widget.tsx:8"]);
});

test("what cannot be read gives no verdict", () => {
  const { id, findings, failed } = ask({ "widget.tsx": "const = 5;\n" });
  expect([id, findings]).toEqual(["one", undefined]);
  expect(failed).toContain("widget.tsx");
});
