// Rung 3 by hand: a note for each position, kept in the user's own database. gate -> preview -> publish -> review -> release -> used
// -> a second version -> rolled back with its tables.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { copyFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asBlocks, FakeModel } from "../support/fake-model.mjs";
import { launchBrowser, ROOT, signIn, Stack, until } from "./stack.mjs";
import { inPreview, signedIn, sse } from "./wire.mjs";

const EXAMPLE = join(ROOT, "web/user-backend/examples/position-notes");
const read = (path) => readFileSync(join(EXAMPLE, path), "utf8");
const FIRST = { "widget.tsx": read("widget.tsx"), "backend.ts": read("backend.ts"), "migrations/001_notes.sql": read("migrations/001_notes.sql") };
const SECOND = {
  "widget.tsx": FIRST["widget.tsx"].replace("My notes", "My rated notes"),
  "backend.ts": FIRST["backend.ts"].replace(
    "    save: route(",
    `    rate: route({ ticker: "text", stars: "number" }, (ctx, input) => ({
      changed: ctx.db.run("UPDATE notes SET stars = ? WHERE ticker = ?", input.stars, input.ticker).changes,
    })),
    save: route(`,
  ),
  "migrations/002_stars.sql": "-- forward\nALTER TABLE notes ADD COLUMN stars INTEGER;\n-- back\nALTER TABLE notes DROP COLUMN stars;\n",
};
const REQUEST = "Table of my positions with a private note for each one";

const model = new FakeModel();
let stack;
let browser;
let a;
let b;

beforeAll(async () => {
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
  browser = await launchBrowser();
  a = await signedIn(stack, "investor-a");
  b = await signedIn(stack, "investor-b");
});

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await model.stop();
});

const session = async (id) => (await a.get(`/sessions/${id}`)).body;

/** Asks for what only a model can write, and waits for the end of the turn. */
async function written(id, files, request = REQUEST) {
  model.answers.push(asBlocks(files));
  expect((await a.post(`/sessions/${id}/messages`, { text: request })).status).toBe(202);
  return until(
    "the code",
    async () => {
      const now = await session(id);
      return now.state === "idle" || now.state === "failed" ? now : null;
    },
    60_000,
  );
}

async function released(id) {
  const change = await a.post(`/sessions/${id}/publish`);
  expect(change.status, JSON.stringify(change.body)).toBe(201);
  const reviewer = await signedIn(stack, "reviewer");
  const approved = await reviewer.post(`/changes/${change.body.id}/approve`, { content_sha256: change.body.content_sha256 });
  expect([approved.status, approved.body.state]).toEqual([200, "merged"]);
  return approved.body;
}

const live = async () => (await a.get("/app/customizations")).body.customizations[0];
const route = (who, release, name, input) => who.post(`/app/backend/${name}`, { release_id: release, input });
const noteOf = (answer, ticker) => answer.body.find((row) => row.ticker === ticker)?.text;

/** The user's file, looked at from outside while nobody writes. */
function tables(feature) {
  const folder = mkdtempSync(join(tmpdir(), "user-db-"));
  try {
    copyFileSync(join(stack.data, "user-db/investor-a", feature, "database.sqlite"), join(folder, "copy.sqlite"));
    const db = new DatabaseSync(join(folder, "copy.sqlite"));
    const columns = db.prepare("SELECT name FROM pragma_table_info('notes')").all().map((row) => row.name);
    const notes = db.prepare("SELECT ticker, text FROM notes").all();
    db.close();
    return { columns, notes: notes.map((row) => ({ ...row })) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const auditRows = () => readFileSync(join(stack.data, "logs/gateway.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));

let dialogue;
let feature;
let ticker;

test("the gate takes backend, migrations and widget; the preview runs them on a database of its own", async () => {
  dialogue = (await a.post("/sessions", {})).body.id;
  const made = await written(dialogue, FIRST);
  expect(made.gate, JSON.stringify(made.last_error)).toMatchObject({ ok: true });
  expect(made.artifacts.map((file) => file.path).sort()).toEqual(["backend.ts", "manifest.json", "migrations/001_notes.sql", "widget.tsx"]);
  const call = inPreview(a, made.preview).route;
  const listed = await call("list", {});
  expect([listed.status, listed.body[0]?.text]).toEqual([200, ""]);
  ticker = listed.body[0].ticker;
  expect((await call("save", { ticker, text: "only a preview" })).body).toEqual({ saved: true });
  expect(noteOf(await call("list", {}), ticker)).toBe("only a preview");

  expect(await call("save", { ticker })).toMatchObject({ status: 400, body: { code: "invalid_argument", message: "text: is missing" } });
  expect(await call("save", { ticker, text: "x".repeat(501) })).toMatchObject({ status: 412, body: { message: "A note has at most 500 characters." } });
  expect((await call("none", {})).status).toBe(404);
  const logged = await sse(stack, a.token, dialogue, "", (event) => event.type === "backend.log" && JSON.stringify(event).includes("a note about"));
  expect(logged.at(-1).entries.at(-1)).toMatchObject({ level: "info", message: `a note about ${ticker}` });
  expect((await session(dialogue)).backend_log.map((line) => line.message)).toContain(`a note about ${ticker}`);
});

test("reviewed and released, it is used in the application; the note stays over a restart and is nobody else's", async () => {
  const change = await released(dialogue);
  feature = change.feature;
  expect(change.rung).toBe(3);
  expect(change.files.map((file) => file.path)).toContain("migrations/001_notes.sql");

  const page = await signIn(browser, stack, "investor-a", "en");
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await page.goto(`${stack.url}/app/`);
  // A model wrote it: it runs in a frame.
  const widget = page.frameLocator(`[data-customization*="${feature}"] iframe`);
  await widget.getByRole("button", { name: "Save" }).waitFor();
  await widget.getByLabel("Position").selectOption(ticker);
  await widget.getByRole("textbox", { name: "Note" }).fill("sell above 200");
  await widget.getByRole("button", { name: "Save" }).click();
  await widget.getByRole("row").filter({ hasText: "sell above 200" }).waitFor();
  await page.context().close();

  const { release_id } = await live();
  expect(await route(b, release_id, "list", {})).toMatchObject({ status: 404 });
  expect(await route(a, release_id, "save", { ticker, text: "x", user: "investor-b" })).toMatchObject({ status: 400, body: { code: "invalid_argument" } });

  await stack.kill();
  await stack.start();
  a = await signedIn(stack, "investor-a");
  b = await signedIn(stack, "investor-b");
  expect(noteOf(await route(a, release_id, "list", {}), ticker)).toBe("sell above 200");
});

test("every call of the backend is in the audit log, without its arguments, for auditors only", async () => {
  const rows = auditRows().filter((row) => row.customization === `investor-a/${feature}`);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows[0]).toMatchObject({ user: "investor-a", tool: "list_positions", outcome: "ok", mode: "live", arguments_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((await a.get("/audit/gateway")).status).toBe(403);
  expect((await (await signedIn(stack, "reviewer")).get("/audit/gateway")).status).toBe(403);
  const admin = await signedIn(stack, "admin");
  const read = await admin.get("/audit/gateway?user=investor-a");
  expect(read.status).toBe(200);
  expect(read.body.records.some((row) => row.customization === `investor-a/${feature}`)).toBe(true);
});

test("a sandbox that is killed comes back by itself", async () => {
  const { release_id } = await live();
  expect((await route(a, release_id, "list", {})).status).toBe(200);
  const jails = readdirSync("/proc").filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return /^\d+$/.test(pid) && command.includes("atelier-jail") && command.includes(join(stack.data, "user-db"));
    } catch {
      return false;
    }
  });
  expect(jails).not.toEqual([]);
  for (const pid of jails) process.kill(Number(pid), "SIGKILL");
  await until("the sandbox", async () => noteOf(await route(a, release_id, "list", {}).then((answer) => (answer.status === 200 ? answer : { body: [] })), ticker) === "sell above 200");
});

test("a second version brings its tables; rolled back, the first has its own again and keeps its notes", async () => {
  const first = (await live()).release_id;
  const made = await written(dialogue, SECOND, "Table of my positions with a private note and stars for each one");
  expect(made.gate, JSON.stringify(made.last_error)).toMatchObject({ ok: true });
  expect(model.asked.at(-1).map((message) => message.content).join("\n")).toContain("```sql migrations/001_notes.sql");
  await released(dialogue);
  const second = (await live()).release_id;
  expect(second).not.toBe(first);
  expect(await route(a, first, "list", {})).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect((await route(a, second, "rate", { ticker, stars: 5 })).body).toEqual({ changed: 1 });
  expect(tables(feature)).toEqual({ columns: ["ticker", "text", "stars"], notes: [{ ticker, text: "sell above 200" }] });

  expect((await a.post(`/releases/${second}/rollback`)).status).toBe(200);
  expect((await live()).release_id).toBe(first);
  expect(noteOf(await route(a, first, "list", {}), ticker)).toBe("sell above 200");
  expect((await route(a, first, "rate", { ticker, stars: 5 })).status).toBe(404);
  expect(tables(feature)).toEqual({ columns: ["ticker", "text"], notes: [{ ticker, text: "sell above 200" }] });
});

/** Processor time in ms of everything in the sandboxes that hold this installation's user databases, and how many processes that is. */
function inside() {
  const about = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      about.set(pid, { parent: fields[1], ms: (Number(fields[11]) + Number(fields[12])) * 10, jail: command.includes("atelier-jail") && command.includes(join(stack.data, "user-db")) });
    } catch {
      // It ended meanwhile.
    }
  }
  const within = (pid) => {
    for (let at = about.get(pid); at; at = about.get(at.parent)) if (at.jail) return true;
    return false;
  };
  const mine = [...about.keys()].filter(within);
  return { count: mine.length, ms: mine.reduce((sum, pid) => sum + about.get(pid).ms, 0) };
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function used(ms) {
  const before = inside().ms;
  await pause(ms);
  return inside().ms - before;
}

test("SQL without an end is ended and the backend goes on; a rollback ends what runs of the release at once", async () => {
  const before = (await live()).release_id;
  const endless = {
    ...FIRST,
    "widget.tsx": FIRST["widget.tsx"].replace("My notes", "My endless notes"),
    "backend.ts": FIRST["backend.ts"].replace(
      "    save: route(",
      `    spin: route({}, (ctx) => ctx.db.all("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS c FROM n WHERE (SELECT count(*) FROM notes) > 0")),
    save: route(`,
    ),
  };
  const made = await written(dialogue, endless, "Table of my positions with a private note, and an endless count");
  expect(made.gate, JSON.stringify(made.last_error)).toMatchObject({ ok: true });
  await released(dialogue);
  const { release_id } = await live();
  expect(release_id).not.toBe(before);
  expect(noteOf(await route(a, release_id, "list", {}), ticker)).toBe("sell above 200");
  const ended = await route(a, release_id, "spin", {});
  expect([ended.status, ended.body.code]).toEqual([504, "timeout"]);
  expect(noteOf(await route(a, release_id, "list", {}), ticker)).toBe("sell above 200");
  expect(await used(1000)).toBeLessThan(300);

  const spinning = route(a, release_id, "spin", {});
  await pause(500);
  // The control: it does spin.
  expect(await used(1000)).toBeGreaterThan(300);
  expect((await a.post(`/releases/${release_id}/rollback`)).status).toBe(200);
  expect((await spinning).status).toBeGreaterThanOrEqual(500);
  await until("the end of what ran", async () => inside().count === 0);
  expect((await live()).release_id).toBe(before);
  expect(noteOf(await route(a, before, "list", {}), ticker)).toBe("sell above 200");
});

test("migrations that do not go through with the user's rows are not published; the live version stays", async () => {
  const before = (await live()).release_id;
  const strict = {
    ...SECOND,
    "migrations/003_short.sql":
      "-- forward\nCREATE TABLE short_notes(text TEXT NOT NULL CHECK(length(text) < 5));\nINSERT INTO short_notes SELECT text FROM notes;\n-- back\nDROP TABLE short_notes;\n",
  };
  const made = await written(dialogue, strict, "Table of my positions with a private note, short ones only");
  expect(made.gate.ok, "on an empty database it is fine").toBe(true);
  const refused = await a.post(`/sessions/${dialogue}/publish`);
  expect([refused.status, refused.body.message]).toEqual([412, expect.stringContaining("migrations/003_short.sql: CHECK constraint failed")]);
  expect((await live()).release_id).toBe(before);
  expect(noteOf(await route(a, before, "list", {}), ticker)).toBe("sell above 200");
});

test("a version that throws notes away is published only with its author's yes", async () => {
  const before = (await live()).release_id;
  const wiping = { ...SECOND, "migrations/003_short.sql": "-- forward\nDELETE FROM notes;\n-- back\nSELECT 1;\n" };
  const made = await written(dialogue, wiping, "Table of my positions with a private note, start afresh");
  expect(made.gate.ok, JSON.stringify(made.gate.findings)).toBe(true);
  const asked = await a.post(`/sessions/${dialogue}/publish`);
  expect([asked.status, asked.body.field]).toEqual([412, "confirm_data_loss"]);
  expect(asked.body.data_loss).toContainEqual(expect.objectContaining({ kind: "rows_deleted", table: "notes", measured: "user" }));
  expect((await a.post(`/sessions/${dialogue}/publish`, { confirm_data_loss: false })).status).toBe(412);
  const change = await a.post(`/sessions/${dialogue}/publish`, { confirm_data_loss: true });
  expect(change.status, JSON.stringify(change.body)).toBe(201);
  const reviewer = await signedIn(stack, "reviewer");
  const seen = (await reviewer.get(`/changes/${change.body.id}`)).body;
  expect(seen.gate.data_loss.some((loss) => loss.needs_yes)).toBe(true);
  expect((await reviewer.post(`/changes/${change.body.id}/return`, { comment: "keep the notes" })).status).toBe(200);
  expect((await live()).release_id).toBe(before);
  expect(noteOf(await route(a, before, "list", {}), ticker)).toBe("sell above 200");
});

test("hostile server code and hostile SQL never become a change", async () => {
  const attempts = [
    ["scan.import", { ...FIRST, "backend.ts": `import { readFileSync } from "node:fs";\n${FIRST["backend.ts"]}` }],
    ["scan.global", { ...FIRST, "backend.ts": FIRST["backend.ts"].replace("return { saved: true };", "return { saved: process.pid > 0 };") }],
    ["migration.try", { ...FIRST, "migrations/001_notes.sql": "-- forward\nATTACH '/work/x' AS y;\n-- back\nSELECT 1;\n" }],
    ["types.TS2353", { ...FIRST, "backend.ts": FIRST["backend.ts"].replace("list_positions({})", "list_positions({ user: \"investor-b\" })") }],
  ];
  for (const [rule, files] of attempts) {
    const { id } = (await a.post("/sessions", {})).body;
    const made = await written(id, files);
    // An attempt that did not pass is no version of the session.
    expect([made.gate, made.artifacts], rule).toEqual([null, []]);
    expect(made.draft.gate.ok, rule).toBe(false);
    expect(made.draft.gate.findings.map((finding) => finding.rule), rule).toContain(rule);
    expect((await a.post(`/sessions/${id}/publish`)).status).toBe(412);
  }
});
