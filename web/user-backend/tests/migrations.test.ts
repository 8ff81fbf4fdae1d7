import { afterEach, beforeEach, expect, test } from "vitest";
import { bringTo, readMigrations, schemaOf, stepsTo, tryOnCopy } from "../src/migrations.mjs";
import { Session } from "../src/sqlite.mjs";

const QUOTA = 1024 * 1024;
const OPTIONS = { quotaBytes: QUOTA, migrationMs: 5000, mark: "try" };
const file = (forward: string, back: string) => `-- forward\n${forward}\n-- back\n${back}\n`;
const ONE = {
  "migrations/001_notes.sql": file(
    "CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL);",
    "DROP TABLE notes;",
  ),
};
const TWO = {
  ...ONE,
  "migrations/002_color.sql": file("ALTER TABLE notes ADD COLUMN color TEXT;", "ALTER TABLE notes DROP COLUMN color;"),
};

let db: Session;
beforeEach(() => {
  db = new Session(":memory:", { quotaBytes: QUOTA });
});
afterEach(() => db.kill());

const problem = async (work: () => unknown) => {
  try {
    await work();
  } catch (reason) {
    return (reason as Error).message;
  }
  return "";
};
const bring = (files: Record<string, string>) => bringTo(db, readMigrations(files), OPTIONS);
const tryOut = (files: Record<string, string>) => tryOnCopy(db, readMigrations(files), OPTIONS);

test("forward, and back with the code of an earlier bundle, the rows stay", async () => {
  expect(await bring(ONE)).toEqual({ back: 0, forward: 1 });
  const first = await schemaOf(db);
  await db.rows("INSERT INTO notes VALUES ('AAPL', 'keep')");
  expect(await bring(TWO)).toEqual({ back: 0, forward: 1 });
  expect(await schemaOf(db)).toContain("color");
  // The earlier bundle does not know 002: its way back comes from the database.
  expect(await bring(ONE)).toEqual({ back: 1, forward: 0 });
  expect(await schemaOf(db)).toBe(first);
  expect(await db.rows("SELECT text FROM notes")).toEqual([{ text: "keep" }]);
  expect(await bring(ONE)).toEqual({ back: 0, forward: 0 });
});

test("a migration that was edited is taken back by its old text and applied by its new one", async () => {
  await bring(TWO);
  const edited = {
    ...ONE,
    "migrations/002_color.sql": file("ALTER TABLE notes ADD COLUMN tint TEXT;", "ALTER TABLE notes DROP COLUMN tint;"),
  };
  const steps = await stepsTo(db, readMigrations(edited));
  expect([steps.back.length, steps.forward.length]).toEqual([1, 1]);
  await bring(edited);
  expect(await schemaOf(db)).toContain("tint");
  expect(await schemaOf(db)).not.toContain("color");
});

test("a failing step leaves everything where it was", async () => {
  await bring(ONE);
  const before = await schemaOf(db);
  const broken = {
    ...TWO,
    "migrations/003_bad.sql": file("CREATE TABLE a(b); INSERT INTO nowhere VALUES (1);", "DROP TABLE a;"),
  };
  expect(await problem(() => bring(broken))).toMatch(/^migrations\/003_bad\.sql: no such table: nowhere/);
  expect(await schemaOf(db)).toBe(before);
});

test.each([
  [
    "a way back that leaves something",
    file("CREATE TABLE a(b); CREATE TABLE c(d);", "DROP TABLE a;"),
    /does not restore/,
  ],
  ["a way back that fails", file("CREATE TABLE a(b);", "DROP TABLE x;"), /no such table/],
  ["a way forward that fails", file("CREATE TABLE a(;", "DROP TABLE a;"), /syntax/],
  ["no halves", "CREATE TABLE a(b);", /-- forward/],
  ["an empty half", file("CREATE TABLE a(b);", ""), /no statement/],
  ["a hostile half", file("CREATE TABLE a(b);", "DROP TABLE a; PRAGMA user_version=1;"), /'PRAGMA' is not allowed/],
  [
    "a half that ends the platform's transaction",
    file("COMMIT; CREATE TABLE a(b); BEGIN;", "DROP TABLE a;"),
    /a transaction of its own is not allowed/,
  ],
])("the try-out names %s", async (_, text, wanted) => {
  expect(await problem(() => tryOut({ "migrations/001_a.sql": text }))).toMatch(wanted);
});

test("names have numbers without gaps", async () => {
  for (const name of [
    "migrations/002_a.sql",
    "migrations/1_a.sql",
    "migrations/001_A.sql",
    "migrations/001_a.txt",
    "migrations/../001_a.sql",
  ]) {
    expect(await problem(() => readMigrations({ [name]: file("CREATE TABLE a(b);", "DROP TABLE a;") })), name).toMatch(
      /without gaps/,
    );
  }
});

test("rows that point to nothing stop a migration", async () => {
  const orphan = file(
    "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(a INTEGER REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (7);",
    "DROP TABLE b; DROP TABLE a;",
  );
  expect(await problem(() => bring({ "migrations/001_a.sql": orphan }))).toMatch(/point to nothing/);
});
