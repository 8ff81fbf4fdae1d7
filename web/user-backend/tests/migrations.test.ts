import { expect, test } from "vitest";
import { migrate, openDatabase, readMigrations, schemaOf, stepsTo, tryOut } from "../src/migrations.mjs";

const QUOTA = 1024 * 1024;
const file = (forward: string, back: string) => `-- forward\n${forward}\n-- back\n${back}\n`;
const ONE = { "migrations/001_notes.sql": file("CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL);", "DROP TABLE notes;") };
const TWO = { ...ONE, "migrations/002_color.sql": file("ALTER TABLE notes ADD COLUMN color TEXT;", "ALTER TABLE notes DROP COLUMN color;") };
const problem = (work: () => unknown) => {
  try {
    work();
  } catch (reason) {
    return (reason as Error).message;
  }
  return "";
};

test("forward, and back with the code of an earlier bundle, the rows stay", () => {
  const db = openDatabase(":memory:", QUOTA);
  expect(migrate(db, readMigrations(ONE))).toEqual({ back: 0, forward: 1 });
  const first = schemaOf(db);
  db.exec("INSERT INTO notes VALUES ('AAPL', 'keep')");
  expect(migrate(db, readMigrations(TWO))).toEqual({ back: 0, forward: 1 });
  expect(schemaOf(db)).toContain("color");
  // The earlier bundle does not know 002: its way back comes from the database.
  expect(migrate(db, readMigrations(ONE))).toEqual({ back: 1, forward: 0 });
  expect(schemaOf(db)).toBe(first);
  expect(db.prepare("SELECT text FROM notes").get()).toEqual({ text: "keep" });
  expect(migrate(db, readMigrations(ONE))).toEqual({ back: 0, forward: 0 });
});

test("a migration that was edited is taken back by its old text and applied by its new one", () => {
  const db = openDatabase(":memory:", QUOTA);
  migrate(db, readMigrations(TWO));
  const edited = { ...ONE, "migrations/002_color.sql": file("ALTER TABLE notes ADD COLUMN tint TEXT;", "ALTER TABLE notes DROP COLUMN tint;") };
  const steps = stepsTo(db, readMigrations(edited));
  expect([steps.back.length, steps.forward.length]).toEqual([1, 1]);
  migrate(db, readMigrations(edited));
  expect(schemaOf(db)).toContain("tint");
  expect(schemaOf(db)).not.toContain("color");
});

test("a failing step leaves everything where it was", () => {
  const db = openDatabase(":memory:", QUOTA);
  migrate(db, readMigrations(ONE));
  const before = schemaOf(db);
  const broken = { ...TWO, "migrations/003_bad.sql": file("CREATE TABLE a(b); INSERT INTO nowhere VALUES (1);", "DROP TABLE a;") };
  expect(problem(() => migrate(db, readMigrations(broken)))).toMatch(/^migrations\/003_bad\.sql: no such table: nowhere/);
  expect(schemaOf(db)).toBe(before);
});

test.each([
  ["a way back that leaves something", file("CREATE TABLE a(b); CREATE TABLE c(d);", "DROP TABLE a;"), /does not restore/],
  ["a way back that fails", file("CREATE TABLE a(b);", "DROP TABLE x;"), /no such table/],
  ["a way forward that fails", file("CREATE TABLE a(;", "DROP TABLE a;"), /syntax/],
  ["no halves", "CREATE TABLE a(b);", /-- forward/],
  ["an empty half", file("CREATE TABLE a(b);", ""), /no statement/],
  ["a hostile half", file("CREATE TABLE a(b);", "DROP TABLE a; PRAGMA user_version=1;"), /'PRAGMA' is not allowed/],
  ["a half that ends the platform's transaction", file("COMMIT; CREATE TABLE a(b); BEGIN;", "DROP TABLE a;"), /'COMMIT' is not allowed/],
])("the try-out names %s", (_, text, wanted) => {
  expect(problem(() => tryOut(openDatabase(":memory:", QUOTA), readMigrations({ "migrations/001_a.sql": text })))).toMatch(wanted);
});

test("names have numbers without gaps", () => {
  for (const name of ["migrations/002_a.sql", "migrations/1_a.sql", "migrations/001_A.sql", "migrations/001_a.txt", "migrations/../001_a.sql"]) {
    expect(problem(() => readMigrations({ [name]: file("CREATE TABLE a(b);", "DROP TABLE a;") })), name).toMatch(/without gaps/);
  }
});

test("rows that point to nothing stop a migration", () => {
  const db = openDatabase(":memory:", QUOTA);
  const orphan = file(
    "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(a INTEGER REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (7);",
    "DROP TABLE b; DROP TABLE a;",
  );
  expect(problem(() => migrate(db, readMigrations({ "migrations/001_a.sql": orphan })))).toMatch(/point to nothing/);
});
