// @vitest-environment happy-dom
import type { ForgeState } from "@atelier/protocol/rest";
import { startI18n } from "@atelier/ui";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { en } from "../src/app/texts/index.en.ts";
import { ru } from "../src/app/texts/index.ru.ts";
import { ForgePanel } from "../src/features/review/ForgePanel.tsx";

const forge: ForgeState = {
  kind: "gitea",
  state: "open",
  reason: "checks_missing",
  number: 7,
  url: "https://git.example/acme/customizations/pulls/7",
  checks: "none",
  reviews: "approved",
  merge: "blocked",
  merge_commit: null,
  merged_by: null,
  wants_merge: true,
  error: null,
  seen_at: 1_700_000_000_000,
  down_since: 0,
};

describe("where a change stands on the company's forge", () => {
  afterEach(cleanup);

  for (const [locale, words] of [
    [
      "en",
      [
        "A required check has not reported yet.",
        "no check reported",
        "approved there",
        "Pull request 7",
      ],
    ],
    [
      "ru",
      [
        "Обязательная проверка ещё не\u00a0отчиталась.",
        "проверок нет",
        "одобрено там",
        "Запрос на\u00a0слияние 7",
      ],
    ],
  ] as const) {
    test(`says why it waits (${locale})`, async () => {
      await startI18n(locale, { en, ru });
      render(<ForgePanel forge={forge} />);
      for (const word of words)
        expect(screen.getByText(word.replaceAll("\u00a0", " "))).toBeTruthy();
      expect(screen.getByRole("link").getAttribute("href")).toBe(forge.url);
    });
  }

  test("an address that is none of the web is no link", async () => {
    await startI18n("en", { en, ru });
    render(<ForgePanel forge={{ ...forge, url: "javascript:alert(1)" }} />);
    expect(screen.queryByRole("link")).toBeNull();
  });

  test("a silent forge is named with the time, and not with a second reason", async () => {
    await startI18n("en", { en, ru });
    render(
      <ForgePanel
        forge={{ ...forge, down_since: 1_700_000_000_000, error: "the forge is out of order" }}
      />,
    );
    expect(screen.getByRole("status").textContent).toContain("has not answered since");
    expect(screen.queryByText(/The last try failed/)).toBeNull();
  });
});
