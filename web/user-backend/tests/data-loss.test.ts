// What migrations throw away: on made rows at the gate, on the user's rows at a trial.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Backend } from "../src/host.mjs";
import { readMigrations } from "../src/migrations.mjs";
import { seededLosses } from "../src/seeded.mjs";
import { Session } from "../src/sqlite.mjs";

const QUOTA = 4 * 1024 * 1024;
const BASE = `-- forward
CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL, stars INTEGER);
CREATE TABLE tags(id INTEGER PRIMARY KEY, ticker TEXT NOT NULL REFERENCES notes(ticker) ON DELETE CASCADE, tag TEXT CHECK(tag <> 'never'));
CREATE TABLE loose(a, b);
CREATE TABLE plain(ticker TEXT PRIMARY KEY, text TEXT NOT NULL, stars INTEGER);
-- back
DROP TABLE plain;
DROP TABLE loose;
DROP TABLE tags;
DROP TABLE notes;
`;
const REBUILD = (where = "", stars = "stars", table = "plain") =>
  `CREATE TABLE fresh(ticker TEXT PRIMARY KEY, text TEXT NOT NULL CHECK(length(text) < 900), stars INTEGER); INSERT INTO fresh SELECT ticker, text, ${stars} FROM ${table}${where}; DROP TABLE ${table}; ALTER TABLE fresh RENAME TO ${table};`;

interface Loss {
  file: string;
  direction: string;
  kind: string;
  table: string;
  column: string;
  rows: number;
  measured: string;
  needs_yes: boolean;
}
const said = (losses: Loss[]) =>
  losses
    .filter((loss) => loss.needs_yes)
    .map(({ direction, kind, table, column }) => `${direction} ${kind} ${table}${column && `.${column}`}`)
    .sort();
const BACK =
  "CREATE TABLE fresh(ticker TEXT PRIMARY KEY, text TEXT NOT NULL, stars INTEGER); INSERT INTO fresh SELECT * FROM plain; DROP TABLE plain; ALTER TABLE fresh RENAME TO plain;";
const second = (forward: string, back = "SELECT 1;") => ({
  "migrations/001_base.sql": BASE,
  "migrations/002_more.sql": `-- forward\n${forward}\n-- back\n${back}\n`,
});
const atGate = async (forward: string, back?: string) =>
  (await seededLosses(readMigrations(second(forward, back)), { quotaBytes: QUOTA, deadlineMs: 3000 })) as Loss[];

test.each([
  ["a table dropped", "DROP TABLE tags;", undefined, ["forward table_dropped tags"]],
  ["a column dropped", "ALTER TABLE notes DROP COLUMN stars;", undefined, ["forward column_dropped notes.stars"]],
  ["everything deleted", "DELETE FROM tags;", undefined, ["forward rows_deleted tags"]],
  [
    "deleted by a condition that no made row meets",
    "DELETE FROM tags WHERE tag = 'something rare';",
    undefined,
    ["forward rows_deleted tags"],
  ],
  [
    "deleted through a cascade",
    "DELETE FROM notes;",
    undefined,
    ["forward rows_deleted notes", "forward rows_deleted tags"],
  ],
  ["values overwritten", "UPDATE notes SET text = '';", undefined, ["forward values_overwritten notes.text"]],
  [
    "values overwritten by a condition",
    "UPDATE notes SET stars = 0 WHERE ticker = 'AAPL';",
    undefined,
    ["forward values_overwritten notes.stars"],
  ],
  [
    "values overwritten by an upsert",
    "INSERT INTO notes VALUES ('AAPL', '', 0) ON CONFLICT(ticker) DO UPDATE SET text = '';",
    undefined,
    ["forward values_overwritten notes.text"],
  ],
  [
    "a row replaced by its key",
    "REPLACE INTO plain VALUES ('AAPL', 'ours', 0);",
    undefined,
    ["forward values_overwritten plain.stars", "forward values_overwritten plain.text"],
  ],
  [
    "values passed from row to row",
    "UPDATE notes SET text = (SELECT n.text FROM notes n WHERE n.ticker <> notes.ticker ORDER BY n.ticker LIMIT 1);",
    undefined,
    ["forward values_overwritten notes.text"],
  ],
  [
    "a rebuild that forgets a column's values",
    REBUILD("", "NULL"),
    undefined,
    ["forward values_overwritten plain.stars"],
  ],
  [
    "a rebuild whose cascade takes the rows of another table",
    REBUILD("", "stars", "notes"),
    undefined,
    ["forward rows_deleted tags"],
  ],
  ["a rebuild that leaves rows out", REBUILD(" WHERE text <> ''"), undefined, ["forward rows_deleted plain"]],
  ["a rebuild that keeps each row once", "CREATE TABLE fresh(a, b); INSERT INTO fresh SELECT DISTINCT a, b FROM loose; DROP TABLE loose; ALTER TABLE fresh RENAME TO loose;", undefined, ["forward rows_deleted loose"]],
  ["a rebuild whose new key lets rows fall", "CREATE TABLE fresh(a UNIQUE, b); INSERT OR IGNORE INTO fresh SELECT lower(a), b FROM loose; DROP TABLE loose; ALTER TABLE fresh RENAME TO loose;", undefined, ["forward rows_deleted loose", "forward values_overwritten loose.a"]],
  ["a rebuild that makes numbers of texts", "CREATE TABLE fresh(a, b INTEGER); INSERT INTO fresh SELECT a, CAST(b AS INTEGER) FROM loose; DROP TABLE loose; ALTER TABLE fresh RENAME TO loose;", undefined, ["forward values_overwritten loose.b"]],
  [
    "rows deleted under another name",
    "ALTER TABLE tags RENAME TO t; DELETE FROM t WHERE tag = 'rare'; ALTER TABLE t RENAME TO tags;",
    undefined,
    ["forward rows_deleted t"],
  ],
  [
    "emptied and filled with something else",
    "DELETE FROM plain; INSERT INTO plain VALUES ('X', 'x', 77);",
    undefined,
    ["forward rows_deleted plain", "forward values_overwritten plain.stars", "forward values_overwritten plain.text"],
  ],
  [
    "a way back that wipes what was there before",
    "CREATE TABLE more(a);",
    "DROP TABLE more; DELETE FROM tags;",
    ["back rows_deleted tags"],
  ],
  [
    "a way back that overwrites",
    "CREATE TABLE more(a);",
    "DROP TABLE more; UPDATE notes SET text = '-';",
    ["back values_overwritten notes.text"],
  ],
])("%s is told at the gate", async (_, forward, back, wanted) => {
  expect(said(await atGate(forward, back))).toEqual(wanted);
});

test.each([
  ["a new table", "CREATE TABLE more(a);", "DROP TABLE more;"],
  [
    "a new column with its values",
    "ALTER TABLE notes ADD COLUMN color TEXT; UPDATE notes SET color = 'red';",
    "ALTER TABLE notes DROP COLUMN color;",
  ],
  [
    "a renamed column",
    "ALTER TABLE notes RENAME COLUMN stars TO rating;",
    "ALTER TABLE notes RENAME COLUMN rating TO stars;",
  ],
  [
    "a column moved to a table of its own",
    "CREATE TABLE ratings(ticker TEXT PRIMARY KEY, stars INTEGER); INSERT INTO ratings SELECT ticker, stars FROM notes; ALTER TABLE notes DROP COLUMN stars;",
    "SELECT 1;",
  ],
  ["a whole rebuild", REBUILD(), BACK],
  ["an index", "CREATE INDEX i ON notes(stars);", "DROP INDEX i;"],
  [
    "first rows",
    "CREATE TABLE more(a); INSERT INTO more VALUES (1); UPDATE more SET a = 2; DELETE FROM more;",
    "DROP TABLE more;",
  ],
  [
    "more rows, and a way back that takes those",
    "INSERT INTO notes VALUES ('NEW', 'x', 1);",
    "DELETE FROM notes WHERE ticker = 'NEW';",
  ],
])("%s asks for nothing", async (_, forward, back) => {
  expect(said(await atGate(forward, back))).toEqual([]);
});

test("what a way back takes of its own is listed, without a question", async () => {
  const losses = await atGate("ALTER TABLE notes ADD COLUMN color TEXT;", "ALTER TABLE notes DROP COLUMN color;");
  expect(
    losses.map(({ file, kind, table, column, needs_yes }) => [file.slice(11, 14), kind, table, column, needs_yes]),
  ).toEqual([
    ["001", "table_dropped", "loose", "", false],
    ["001", "table_dropped", "notes", "", false],
    ["001", "table_dropped", "plain", "", false],
    ["001", "table_dropped", "tags", "", false],
    ["002", "column_dropped", "notes", "color", false],
  ]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "losses-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a trial counts the user's own rows, and touches none", async () => {
  const database = join(folder, "db.sqlite");
  const parts = (files: Record<string, string>) => ({
    package: { code: "", migrations: files, tools: [] },
    database,
    limits: { quotaBytes: QUOTA },
  });
  const first = new Backend({
    ...parts({ "migrations/001_base.sql": BASE }),
    package: {
      code: "var atelierBackend = { default: { routes: { a: { input: {}, run: () => 1 } } } };",
      migrations: { "migrations/001_base.sql": BASE },
      tools: [],
    },
    callCore: () => Promise.reject(new Error("no tools")),
  });
  await first.call("a", {});
  await first.stop();
  const session = new Session(database, { quotaBytes: QUOTA });
  await session.rows("INSERT INTO plain VALUES ('AAPL', 'keep', 5), ('MSFT', 'old', 1), ('TSLA', 'old', NULL)");
  await session.close();
  const trial = async (forward: string, back?: string) => {
    const { data_loss: losses } = await Backend.tryMigrations(parts(second(forward, back)));
    return (losses as Loss[]).map(({ direction, kind, table, column, rows, measured }) => ({
      direction,
      kind,
      table,
      column,
      rows,
      measured,
    }));
  };
  const loss = { direction: "forward", table: "plain", column: "", measured: "user" };
  expect(await trial("DELETE FROM plain WHERE text = 'old';")).toEqual([{ ...loss, kind: "rows_deleted", rows: 2 }]);
  expect(await trial("DELETE FROM plain WHERE text = 'nothing';")).toEqual([]);
  expect(await trial("UPDATE plain SET stars = 3;")).toEqual([
    { ...loss, kind: "values_overwritten", column: "stars", rows: 2 },
  ]);
  expect(await trial(REBUILD(" WHERE stars > 0"), BACK)).toEqual([{ ...loss, kind: "rows_deleted", rows: 1 }]);
  expect(await trial(REBUILD(), BACK)).toEqual([]);
  expect(readdirSync(folder)).toEqual(["db.sqlite"]);
});
