// Typed ESLint over one job's files: what takes too long for every edit and is worth knowing before a person reviews the change.
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint, type Linter } from "eslint";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { parser, plugin } from "typescript-eslint";
import { finding, type Finding } from "../../gate/src/finding.ts";

export type Files = Record<string, string>;

interface Rules {
  error: Record<string, unknown[]>;
  review: Record<string, unknown[]>;
}

const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RULES = JSON.parse(readFileSync(beside("../rules.json"), "utf8")) as Rules;
const TYPES = beside("../../gate/tsconfig.widget.json");
/** A list of files replaces that of the configuration it extends: the declarations named there are taken along. */
const DECLARATIONS = (JSON.parse(readFileSync(TYPES, "utf8")) as { files: string[] }).files.map(
  (path) => beside(`../../gate/${path}`),
);
const MAX_FINDINGS = 50;

/** A fault of each plugin that must be found: a linter that stays silent has checked nothing. No customization may have this name. */
const CANARY = "_canary.tsx";
const CANARY_TEXT = `import { useState } from "react";
export async function later(): Promise<void> {}
export function Canary({ on }: { on: boolean }) {
  if (on) useState(0);
  later();
  return <img src="data:," />;
}
`;
const CANARY_RULES = [
  "react-hooks/rules-of-hooks",
  "@typescript-eslint/no-floating-promises",
  "jsx-a11y/alt-text",
];

const isCode = (path: string) => /\.tsx?$/.test(path);
const at = (severity: "error" | "warn", rules: Record<string, unknown[]>): Linter.RulesRecord =>
  Object.fromEntries(
    Object.entries(rules).map(([name, options]) => [name, [severity, ...options]]),
  );

function linterIn(folder: string): ESLint {
  return new ESLint({
    cwd: folder,
    // The job's own words never change what is checked.
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      {
        files: ["**/*.ts", "**/*.tsx"],
        languageOptions: {
          parser: parser as Linter.Parser,
          parserOptions: { project: join(folder, "tsconfig.json"), tsconfigRootDir: folder },
        },
        plugins: {
          "@typescript-eslint": plugin as ESLint.Plugin,
          "react-hooks": reactHooks as unknown as ESLint.Plugin,
          "jsx-a11y": jsxA11y,
        },
        rules: { ...at("error", RULES.error), ...at("warn", RULES.review) },
      },
    ],
  });
}

/** Findings by place; throws where there is no verdict. */
export async function lint(files: Files): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), "atelier-review-"));
  try {
    const wanted: Files = { ...files, [CANARY]: CANARY_TEXT };
    const names = Object.keys(wanted).filter(isCode);
    wanted["tsconfig.json"] = JSON.stringify({
      extends: TYPES,
      files: [...names, ...DECLARATIONS],
    });
    for (const [name, text] of Object.entries(wanted)) {
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const results = await linterIn(folder).lintFiles(names);
    const out: Finding[] = [];
    const canary = new Set<string>();
    for (const { filePath, messages } of results) {
      const file = filePath.slice(folder.length + 1);
      for (const { ruleId, severity, line = 0, column = 0, message, fatal } of messages) {
        if (file === CANARY) canary.add(ruleId ?? "");
        else if (fatal && ruleId === null) throw new Error(`${file}: ${message}`);
        else {
          const found = finding(`eslint/${ruleId ?? ""}`, { file, line, column, text: message });
          out.push(severity === 2 ? found : { ...found, severity: "warning" });
        }
      }
    }
    const unseen = CANARY_RULES.filter((rule) => !canary.has(rule));
    if (unseen.length > 0) throw new Error(`the linter does not see ${unseen.join(", ")}`);
    return out
      .sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"))
      .slice(0, MAX_FINDINGS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
