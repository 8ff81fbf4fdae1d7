// A picture of a page for somebody who is signed in: node screenshot.mjs, with {url, token, file, chromium} as JSON on standard input.
// Waits for the widget in the page's frame where there is one. The token is read from standard input so that no process list shows it.
import { chromium } from "playwright-core";

const parts = [];
for await (const part of process.stdin) parts.push(part);
const { url, token, file, chromium: executablePath } = JSON.parse(Buffer.concat(parts).toString());

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"],
});
try {
  const context = await browser.newContext({ viewport: { width: 900, height: 640 } });
  const { hostname } = new URL(url);
  await context.addCookies([{ name: "atelier", value: token, domain: hostname, path: "/" }]);
  const page = await context.newPage();
  await page.goto(url);
  const frame = page.frameLocator("iframe").first();
  await frame.locator("#root *").first().waitFor({ state: "attached", timeout: 15_000 });
  await frame
    .locator("[data-skeleton]")
    .first()
    .waitFor({ state: "detached", timeout: 10_000 })
    .catch(() => undefined);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
