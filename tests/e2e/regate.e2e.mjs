// Rules of the site: its policy and its validators decide what is published, and what was released before is judged again.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser, signIn, Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";

const stack = new Stack();
const site = mkdtempSync(join(tmpdir(), "atelier-site-"));
const program = join(site, "check");
let author;
let admin;

/** A validator of the site's; the policy names it from the start on. */
function validator(script) {
  writeFileSync(program, `#!/bin/sh\ncat > /tmp/question\n${script}\n`);
  chmodSync(program, 0o755);
}
const FINE = `echo '{"findings": []}'`;
const FORBIDS = (word) =>
  `if grep -q ${word} /tmp/question; then echo '{"findings": [{"rule": "word", "file": "widget.tsx", "line": 1, "text": "no ${word} here"}]}'; else ${FINE}; fi`;

async function asked(text) {
  const { id } = (await author.post("/sessions", {})).body;
  await author.post(`/sessions/${id}/messages`, { text });
  await until("the turn's end", async () => (await author.get(`/sessions/${id}`)).body.state === "idle");
  return { id, session: (await author.get(`/sessions/${id}`)).body };
}
async function judgedAgain() {
  const before = (await admin.get("/status")).body.regate.started_at;
  expect((await admin.post("/operations/regate")).status).toBe(202);
  return until("the check of releases", async () => {
    const now = (await admin.get("/status")).body.regate;
    return now.started_at > before && now.finished_at > 0 && now;
  });
}
const release = async () => (await author.get("/releases")).body.releases.find((each) => each.state === "live");
const restart = async () => {
  await stack.kill();
  await stack.start();
  author = await signedIn(stack, "investor-a");
  admin = await signedIn(stack, "admin");
};

beforeAll(async () => {
  chmodSync(site, 0o755);
  validator(FINE);
  mkdirSync(stack.data, { recursive: true });
  writeFileSync(
    join(stack.data, "policy.json"),
    JSON.stringify({ format: 1, validators: [{ name: "words", program, timeout_s: 5 }] }),
    { mode: 0o600 },
  );
  await stack.start();
  author = await signedIn(stack, "investor-a");
  admin = await signedIn(stack, "admin");
  const { id, session } = await asked("Pie chart of my portfolio by sector");
  expect(session.gate.checks.map((check) => check.name)).toContain("site");
  const change = (await author.post(`/sessions/${id}/publish`)).body;
  const reviewer = await signedIn(stack, "reviewer");
  const { body } = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(body.state).toBe("merged");
});
afterAll(async () => {
  await stack.stop();
  rmSync(site, { recursive: true });
});

test("all is well: the release passes again, and nobody but an admin may ask", async () => {
  expect(await judgedAgain()).toMatchObject({ judged: 1, broken: 0, unjudged: 0 });
  expect((await release()).regate).toMatchObject({ state: "green", findings: [] });
  expect((await author.post("/operations/regate")).status).toBe(403);
});

test("a validator's finding keeps new code from being published, and names what was released", async () => {
  validator(FORBIDS("PieChart"));
  const { id, session } = await asked("Pie chart of my portfolio by sector");
  expect(session.gate.findings[0]).toMatchObject({ rule: "validator.words.word", text: "no PieChart here" });
  expect((await author.post(`/sessions/${id}/publish`)).status).toBeGreaterThanOrEqual(400);

  expect(await judgedAgain()).toMatchObject({ judged: 1, broken: 1, unjudged: 0 });
  const broken = await release();
  expect(broken).toMatchObject({ state: "live", regate: { state: "broken" } });
  expect(broken.regate.findings[0]).toMatchObject({ rule: "validator.words.word", file: "widget.tsx" });
  expect((await author.get("/app/customizations")).body.customizations).toHaveLength(1);
  const metrics = await fetch(`${stack.url}/metrics`, { headers: { Authorization: `Bearer ${admin.token}` } });
  expect(await metrics.text()).toContain("atelier_releases_broken 1");
});

test("what was found outlives a kill", async () => {
  await restart();
  expect((await admin.get("/status")).body.regate).toMatchObject({ broken: 1, hour: 3 });
  expect((await release()).regate.state).toBe("broken");
});

test("it is shown in both languages", async () => {
  const browser = await launchBrowser();
  try {
    const english = await signIn(browser, stack, "admin", "en");
    const line = english.getByRole("listitem").filter({ hasText: "Releases, checked again" });
    await line.getByText("1 fails").waitFor();
    const russian = await signIn(browser, stack, "investor-a", "ru");
    await russian.goto(`${stack.url}/console/#/releases`);
    await russian.getByText("не проходит проверку").waitFor();
    await russian.getByText("no PieChart here").waitFor();
    const folder = process.env.PICTURES;
    if (!folder) return;
    const health = await signIn(browser, stack, "admin", "ru");
    const { id } = await asked("Pie chart of my portfolio by sector");
    const pages = [
      ["health-en", english, "#/"],
      ["health-ru", health, "#/"],
      ["releases-ru", russian, "#/releases"],
      ["releases-en", english, "#/releases"],
      ["checks-ru", russian, `#/session/${id}`],
    ];
    for (const [name, page, hash] of pages) {
      await page.goto(`${stack.url}/console/${hash}`);
      if (name === "checks-ru") await page.getByRole("tab", { name: /Проверки/ }).click();
      for (const scheme of ["light", "dark"]) {
        for (const width of [360, 1280]) {
          await page.emulateMedia({ colorScheme: scheme });
          await page.setViewportSize({ width, height: 900 });
          await page.waitForTimeout(800);
          await page.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`) });
        }
      }
    }
  } finally {
    await browser.close();
  }
});

test.each([
  ["crashes", "exit 3", "exit code 3"],
  ["hangs", "sleep 60", "longer than 5 s"],
  ["lies", `echo '{"findings": [{"rule": "r", "text": "t", "file": "other.ts"}]}'`, "not among the files"],
  ["is missing", null, "is not there"],
])("a validator that %s refuses with the reason, and is no word against a release", async (_, script, reason) => {
  if (script) validator(script);
  else rmSync(program);
  const { session } = await asked("Pie chart of my portfolio by sector");
  expect(session.gate.ok).toBe(false);
  expect(session.gate.findings[0].text).toContain(reason);
  expect(await judgedAgain()).toMatchObject({ broken: 0, unjudged: 1 });
  validator(FINE);
  const after = await asked("Pie chart of my portfolio by sector");
  expect(after.session.gate).toMatchObject({ ok: true });
});

test("a policy that loosens stops the start and says why", async () => {
  await stack.kill();
  writeFileSync(join(stack.data, "policy.json"), JSON.stringify({ format: 1, limits: { files: 50 } }), { mode: 0o600 });
  await expect(stack.start()).rejects.toThrow(/limits\.files: 50 instead of 10 would loosen what is set above \(product\)/);
});
