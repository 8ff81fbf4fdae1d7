import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "./fake-server.mjs";

const CHROMIUM = "/usr/bin/chromium";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run " +
  "--disable-background-networking --disable-component-update --disable-sync";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describe.skipIf(!existsSync(CHROMIUM))("the console in a browser", () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startServer>>;
  let page: Page;
  const refused: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(" ") });
  });
  afterAll(async () => browser?.close());
  afterEach(async () => {
    await page.close();
    server.close();
    expect(refused.splice(0)).toEqual([]);
  });

  async function open(as: string | null, hash = "#/", dark = false) {
    server = await startServer(0, { as });
    page = await browser.newPage({ colorScheme: dark ? "dark" : "light" });
    page.setDefaultTimeout(8_000);
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text());
    });
    page.on("pageerror", (error) => refused.push(error.message));
    await page.goto(server.url + hash);
  }

  /** What axe finds, shortly; the frame of a preview is not ours. */
  async function barriers(): Promise<string[]> {
    await page.evaluate(AXE);
    const found = (await page.evaluate(
      `axe.run({ exclude: ["iframe", ".monaco-editor"] }, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], iframes: false }).then((r) => r.violations)`,
    )) as Violation[];
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 160)}`),
    );
  }

  test("from signing in to publishing", async () => {
    await open(null);
    await page.getByText("This is a demo.").waitFor();
    await page.getByRole("button", { name: "investor-a" }).click();
    await page.getByLabel("Password").fill("guess");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Password").fill("secret");
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("button", { name: "A pie chart of my portfolio by sector" }).click();
    await page.getByText("Your widget is ready to look at.").first().waitFor();
    const frame = page.frameLocator("iframe");
    await frame.getByText("BKNG").waitFor();
    expect(await page.locator("iframe").getAttribute("sandbox")).toBe("allow-scripts allow-forms");
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByText("It is under review already.").waitFor();
    await page.getByText("user/investor-a/feature-7f3a").waitFor();
    expect(await page.getByRole("button", { name: "Publish" }).isDisabled()).toBe(true);
  });

  test("a question is answered by keyboard alone", async () => {
    await open("investor-a", "#/session/ses_question");
    await page.getByRole("group", { name: /Which value/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("Your widget is ready to look at.").first().waitFor();
    expect(await page.getByRole("group", { name: /Which value/ }).count()).toBe(0);
  });

  test("a lost connection comes back and misses nothing", async () => {
    await open("investor-a", "#/session/ses_empty");
    const release = server.hold();
    await page.getByLabel("Message", { exact: true }).fill("A table");
    await page.keyboard.press("Enter");
    await page.getByText("Reading your request").first().waitFor();
    server.dropSockets();
    release();
    await page.getByText("Your widget is ready to look at.").first().waitFor();
    const replies = page.getByRole("log").getByText("Your widget is ready to look at.");
    expect(await replies.count()).toBe(1);
  });

  test("an error in the preview is a card with a fix", async () => {
    await open("investor-a", "#/session/ses_broken");
    await page.getByText("The widget threw an error").waitFor();
    await page.getByRole("button", { name: "Fix it" }).click();
    await page
      .getByText(/The preview fails with “Cannot read/)
      .first()
      .waitFor();
  });

  test("a red gate leads to its findings and to the code", async () => {
    await open("investor-a", "#/session/ses_red");
    await page.getByRole("button", { name: "See the findings" }).click();
    await page.getByText("Did you mean 'cost'?").waitFor();
    await page.getByRole("tab", { name: "Code" }).click();
    await page.locator(".monaco-editor .view-line").first().waitFor();
    await page.locator(".squiggly-error").first().waitFor();
  });

  test("the language changes without a reload", async () => {
    await open("investor-a", "#/session/ses_done");
    await page.getByText("4 steps done").waitFor();
    await page.evaluate("window.kept = true");
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitemradio", { name: "Русский" }).click();
    await page.getByText("Выполнено 4\u00a0шага").waitFor();
    expect(await page.evaluate("window.kept")).toBe(true);
    expect(await page.evaluate("document.documentElement.lang")).toBe("ru");
  });

  test("a reviewer approves what was seen; a release is taken back", async () => {
    await open("reviewer");
    await page.getByRole("link", { name: /Expensive positions/ }).click();
    await page.getByText("1 new permission").waitFor();
    await page.frameLocator("iframe").getByText("BKNG").waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("rel_10").waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "Releases" }).click();
    await page.getByRole("button", { name: "Roll back" }).click();
    await page.getByText("goes back to version 2 at once").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
    await page.getByText("Rolled back. The application").waitFor();
  });

  test("what the nightly check found is on the health page and at the release", async () => {
    await open("admin");
    await page.getByRole("heading", { name: "Health" }).waitFor();
    const line = page.getByRole("listitem").filter({ hasText: "Releases, checked again" });
    await line.getByText("2 fail").waitFor();
    await line.getByText("12 releases.").waitFor();
    await line.getByRole("button", { name: "Check now" }).click();
    await page.getByText("The releases are being checked.").waitFor();
    await line.getByRole("link", { name: "Releases" }).click();
    await page.getByText("fails the checks").waitFor();
    await page.getByText("Property 'average_price' does not exist").waitFor();
    expect(await page.getByRole("button", { name: "Roll back" }).count()).toBeGreaterThan(0);
  });

  const SCREENS: [string, string | null, string][] = [
    ["sign-in", null, "#/"],
    ["start", "investor-a", "#/"],
    ["work that runs", "investor-a", "#/session/ses_running"],
    ["a question", "investor-a", "#/session/ses_question"],
    ["a preview", "investor-a", "#/session/ses_done"],
    ["a red gate", "investor-a", "#/session/ses_red"],
    ["the queue", "reviewer", "#/"],
    ["a review", "reviewer", "#/review/chg_1"],
    ["releases", "reviewer", "#/releases"],
    ["health", "admin", "#/"],
  ];
  for (const dark of [false, true]) {
    test.each(SCREENS)(`no barriers, ${dark ? "dark" : "light"}: %s`, async (_, as, hash) => {
      await open(as, hash, dark);
      await page.waitForTimeout(700);
      expect(await barriers()).toEqual([]);
    });
  }

  test("at 360 pixels nothing is wider than the screen", async () => {
    await open("investor-a");
    await page.setViewportSize({ width: 360, height: 740 });
    for (const hash of [
      "#/",
      "#/session/ses_done",
      "#/session/ses_red",
      "#/review/chg_1",
      "#/releases",
    ]) {
      await page.goto(server.url + hash);
      await page.waitForTimeout(300);
      const over = await page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.getElementById('main').scrollWidth) - innerWidth",
      );
      expect(over, hash).toBeLessThanOrEqual(0);
    }
  });
});
