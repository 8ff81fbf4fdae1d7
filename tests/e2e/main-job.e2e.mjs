// describe -> preview -> publish -> review -> release -> roll back, by two users in two languages, every figure to the cent.
import { launchBrowser, signIn, Stack, until } from "./stack.mjs";

const stack = new Stack();
let browser;

beforeAll(async () => {
  await stack.start();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stack.stop();
});

const TEXTS = {
  en: { message: "Message", publish: "Publish", approve: "Approve", rollBack: "Roll back" },
  ru: { message: "Сообщение", publish: "Опубликовать", approve: "Одобрить", rollBack: "Отозвать" },
};

const cents = (text) => Math.round(Number(text) * 100);

/** What a chart says to a screen reader: label -> value. */
async function chartFigures(root) {
  await root.locator("figure[data-chart] tr[data-label]").first().waitFor({ state: "attached" });
  const rows = await root.locator("figure[data-chart] tr[data-label]").evaluateAll((all) => all.map((row) => [row.dataset.raw ?? row.dataset.label, row.dataset.value]));
  return Object.fromEntries(rows.map(([label, value]) => [label, cents(value)]));
}

async function tableRows(root) {
  await root.locator("table tbody tr").first().waitFor();
  return root.locator("table tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent ?? "")));
}

/** "1 234,50 ₽", "$1,234.50" -> cents */
function moneyCents(text, locale) {
  const digits = text.replace(/[^0-9.,-]/g, "").replace(/−/g, "-");
  return Math.round(Number(locale === "ru" ? digits.replace(/\./g, "").replace(",", ".") : digits.replace(/,/g, "")) * 100);
}

const JOBS = [
  {
    user: "investor-a",
    locale: "ru",
    request: "Покажи круговую диаграмму портфеля по секторам",
    async expected(api) {
      const { groups } = await api.tool("get_allocation", { group_by: "sector" });
      return Object.fromEntries(groups.map((group) => [group.key, cents(group.value)]));
    },
    figures: (root) => chartFigures(root),
  },
  {
    user: "investor-b",
    locale: "en",
    request: "show my last 10 trades with a filter by ticker",
    async expected(api) {
      const { transactions } = await api.tool("list_transactions", { limit: 1000 });
      // Trades are purchases and sales, each in its own currency.
      const wanted = transactions.filter((row) => ["buy", "sell"].includes(row.kind));
      return wanted.map((row) => cents(row.amount));
    },
    async figures(root, locale) {
      const rows = await tableRows(root);
      expect(rows).toHaveLength(10);
      return rows.map((cells) => cells.map((cell) => moneyCents(cell, locale)));
    },
  },
];

async function sameFigures(job, root, api) {
  const expected = await job.expected(api);
  const shown = await job.figures(root, job.locale);
  if (Array.isArray(shown)) {
    // Each shown row holds an amount of the Core Backend, in the same order.
    let from = 0;
    for (const row of shown) {
      const at = expected.findIndex((amount, index) => index >= from && row.includes(amount));
      expect(at, `row ${row} is not among the Core Backend's amounts`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  } else {
    // A chart folds its smallest parts into "other": what is named must agree, and so must the sum.
    const named = Object.keys(shown).filter((key) => key in expected);
    expect(named.length).toBeGreaterThan(2);
    for (const key of named) expect(shown[key], key).toBe(expected[key]);
    const sum = (figures) => Object.values(figures).reduce((total, value) => total + value, 0);
    expect(Math.abs(sum(shown) - sum(expected))).toBeLessThanOrEqual(Object.keys(expected).length);
  }
}

for (const job of JOBS) {
  const texts = TEXTS[job.locale];
  test(`${job.user} (${job.locale}) describes, looks, publishes, uses and takes back`, async () => {
    const api = await stack.api(job.user);
    const page = await signIn(browser, stack, job.user, job.locale);
    const composer = page.getByRole("textbox", { name: texts.message });
    await composer.fill(job.request);
    await composer.press("Enter");
    const publish = page.getByRole("button", { name: texts.publish, exact: true });
    await until("a green gate", () => publish.isEnabled().catch(() => false), 60_000);
    const frame = page.frameLocator("iframe").first();
    await sameFigures(job, frame, api);
    await publish.click();

    const { body } = await until("the change", async () => {
      const list = await api.get("/changes");
      return list.body.changes.length > 0 ? list : null;
    });
    const change = body.changes[0];
    expect(change.state).toBe("open");
    expect(change.request).toContain(job.request);

    const reviewer = await signIn(browser, stack, "reviewer", job.locale);
    await reviewer.goto(`${stack.url}/console/#/review/${change.id}`);
    await reviewer.getByRole("button", { name: texts.approve, exact: true }).click();
    await until("the release", async () => (await api.get(`/changes/${change.id}`)).body.state === "merged");

    await page.goto(`${stack.url}/app/`);
    const widget = page.locator(`[data-customization*="${change.feature}"]`);
    await widget.waitFor();
    await sameFigures(job, widget, api);

    const other = await stack.api(job.user === "investor-a" ? "investor-b" : "investor-a");
    const others = (await other.get("/app/customizations")).body.customizations;
    expect(others.filter((entry) => entry.feature === change.feature)).toEqual([]);

    const release = (await api.get("/releases")).body.releases[0];
    expect(release.state).toBe("live");
    await page.goto(`${stack.url}/console/#/releases`);
    await page.getByRole("button", { name: texts.rollBack }).first().click();
    const confirm = page.getByRole("dialog").getByRole("button", { name: texts.rollBack });
    await confirm.click();
    await until("the roll-back", async () => (await api.get("/app/customizations")).body.customizations.length === 0);
    await page.goto(`${stack.url}/app/`);
    await page.getByRole("table").first().waitFor();
    expect(await page.locator(`[data-customization*="${change.feature}"]`).count()).toBe(0);
    await page.context().close();
    await reviewer.context().close();
  });
}
