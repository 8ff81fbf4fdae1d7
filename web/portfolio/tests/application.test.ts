import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startServer } from "./dev-server.mjs";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run " +
  "--disable-background-networking --disable-component-update --disable-sync";

describe.skipIf(!existsSync(CHROMIUM))("the application in a browser", () => {
  let browser: Browser;
  let server: Server;
  let url: string;
  let page: Page;
  const refused: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(" ") });
  });
  afterAll(async () => browser?.close());
  beforeEach(async () => {
    ({ server, url } = await startServer(0, { signedIn: false }));
    page = await browser.newPage();
    page.on("console", (message) => {
      if (/Content Security Policy|import map/.test(message.text())) refused.push(message.text());
    });
    await page.goto(url);
    await page.getByLabel("Name").fill("investor-a");
    await page.getByLabel("Password").fill("secret");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Positions" }).waitFor();
  });
  afterEach(async () => {
    await page.close();
    server.close();
    expect(refused).toEqual([]);
  });

  test("a broken customization is a card; its previous version is one click away", async () => {
    await page.getByText("“Broken block” stopped working").waitFor();
    await page.getByText("Herfindahl index").waitFor();
    await page.getByRole("button", { name: "Previous version" }).click();
    await page.getByText("The previous version is shown.").waitFor();
    await page.getByText("Herfindahl index").nth(1).waitFor();
    expect(await page.getByText("Herfindahl index").count()).toBe(2);
  });

  test("customise marks the slots, and hides what is not wanted", async () => {
    await page.getByRole("button", { name: "Customise" }).click();
    const add = page.getByRole("link", { name: "Add something here" });
    expect(await add.getAttribute("href")).toBe("/console/?slot=dashboard.grid");
    await page.getByRole("button", { name: "Actions for “Concentration”" }).press("Enter");
    await page.getByRole("menuitem", { name: "Hide" }).press("Enter");
    await page.getByText("Hidden", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    expect(await page.getByText("Herfindahl index").count()).toBe(0);
  });

  test("a column of a customization stands in the table of positions", async () => {
    await page.getByRole("columnheader", { name: "Profit, %" }).waitFor();
    await page.getByRole("cell", { name: "33.33%", exact: true }).waitFor();
  });

  test("?safe=1 shows no customizations", async () => {
    await page.goto(`${url}?safe=1`);
    await page.getByText("Customizations are switched off on this page.").waitFor();
    await page.getByRole("heading", { name: "Positions" }).waitFor();
    expect(await page.getByText("Herfindahl index").count()).toBe(0);
    expect(await page.getByRole("link", { name: "My page" }).count()).toBe(0);
  });

  test("the language changes without a reload", async () => {
    await page.evaluate("window.kept = true");
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitemradio", { name: "Русский" }).click();
    await page.getByRole("heading", { name: "Позиции" }).waitFor();
    await page.getByText("8\u00a0позиций").waitFor();
    expect(await page.evaluate("window.kept")).toBe(true);
    expect(await page.evaluate("document.documentElement.lang")).toBe("ru");
  });

  test("operations are in their own currency, can be corrected and deleted", async () => {
    await page.goto(`${url}#/transactions`);
    const row = (text: string) => page.getByRole("row").filter({ hasText: text });
    await row("SBER").getByRole("cell", { name: "₽80,000.00" }).waitFor();
    await row("SBER").getByRole("cell", { name: "₽1,600.00" }).waitFor();
    await row("SBER")
      .getByRole("button", { name: /^Actions: Buy SBER/ })
      .click();
    await page.getByRole("menuitem", { name: "Correct" }).click();
    await page.getByLabel("Quantity").fill("1000");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").filter({ hasText: "but 0 are held" }).waitFor();
    await page.getByLabel("Quantity").fill("50");
    await page.getByLabel("Fee, RUB").fill("120,5");
    await page.getByLabel("Note").fill("checked");
    await page.getByRole("button", { name: "Save" }).click();
    await row("checked").getByRole("cell", { name: "₽120.50" }).waitFor();
    await row("KO")
      .getByRole("button", { name: /^Actions: Dividend KO/ })
      .press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).press("Enter");
    await page.getByText("stays on record").waitFor();
    await page.getByRole("button", { name: "Delete" }).press("Enter");
    await row("KO").waitFor({ state: "detached" });
  });

  test("what somebody else changed meanwhile is not overwritten", async () => {
    await page.goto(`${url}#/transactions`);
    const row = page.getByRole("row").filter({ hasText: "JPM" });
    await row.getByRole("button", { name: /^Actions: Dividend JPM/ }).click();
    await page.getByRole("menuitem", { name: "Correct" }).click();
    await page.getByLabel("Note").fill("mine");
    // Another window corrects the same operation and then this one reads the list again.
    const status = await page.evaluate(`(async () => {
      const answer = await fetch("/api/v1/app/tools/list_transactions", {
        method: "POST", body: JSON.stringify({ arguments: {} }) });
      const { transactions } = await answer.json();
      const { id, version } = transactions.find((each) => each.ticker === "JPM");
      const args = { transaction_id: id, expected_version: version, amount: "46", note: "theirs" };
      return (await fetch("/api/v1/app/tools/correct_transaction", {
        method: "POST", body: JSON.stringify({ arguments: args }) })).status;
    })()`);
    expect(status).toBe(200);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").filter({ hasText: "nothing was written" }).waitFor();
    // Trying again is refused as well: the dialog still shows what was there before.
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").filter({ hasText: "nothing was written" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await row.getByRole("cell", { name: "$46.00" }).waitFor();
    await row.getByRole("cell", { name: "theirs" }).waitFor();
  });

  test("an asset opens beside the list and closes by keyboard", async () => {
    await page.getByRole("link", { name: "Assets" }).click();
    await page.getByRole("link", { name: "AAPL" }).click();
    await page.getByText("Your position").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Your position").waitFor({ state: "detached" });
  });

  test.each([360, 768, 1280])("at %i pixels nothing is wider than the screen", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    for (const hash of ["#/", "#/assets/AAPL", "#/transactions"]) {
      await page.goto(url + hash);
      await page.waitForTimeout(150);
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(over, hash).toBeLessThanOrEqual(0);
    }
  });
});
