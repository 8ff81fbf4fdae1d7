import { expect, test } from "vitest";
import { checkMigration, checkStatement } from "../src/sql-policy.mjs";

const refused = (work: () => void) => {
  try {
    work();
  } catch (reason) {
    return (reason as Error).name === "SqlRefused" ? (reason as Error).message : `not ours: ${String(reason)}`;
  }
  return null;
};

test.each([
  "SELECT 1",
  "SELECT ticker, 'attach; -- x' FROM notes WHERE ticker = ?",
  'SELECT "order" FROM [my notes] ORDER BY `a``b`',
  "WITH last AS (SELECT max(at) AS at FROM notes) SELECT * FROM notes JOIN last USING (at)",
  "SELECT replace(text, 'a', 'b') FROM notes /* a comment; PRAGMA */ -- ATTACH",
  "VALUES (1), (2);",
])("a reading statement passes: %s", (sql) => {
  expect(refused(() => checkStatement(sql, { write: false }))).toBeNull();
});

test.each([
  "INSERT INTO notes(ticker, text) VALUES (?, ?) ON CONFLICT(ticker) DO UPDATE SET text = excluded.text",
  "UPDATE notes SET text = 'begin; drop' WHERE ticker = ?1",
  "DELETE FROM notes WHERE at < :at",
  "REPLACE INTO notes VALUES (?, ?)",
])("a writing statement passes: %s", (sql) => {
  expect(refused(() => checkStatement(sql, { write: true }))).toBeNull();
});

const HOSTILE = [
  "ATTACH DATABASE '/work/other.sqlite' AS o",
  "aTtAcH 'x' AS y",
  "/* */ATTACH 'x' AS y",
  "-- hello\nATTACH 'x' AS y",
  "DETACH main",
  "PRAGMA writable_schema=ON",
  "PRAGMA journal_mode=OFF",
  "SELECT * FROM pragma_table_info('notes')",
  'SELECT * FROM "pragma_database_list"',
  "SELECT load_extension('x.so')",
  'SELECT "load_extension"(\'x.so\')',
  "SELECT readfile('/etc/passwd')",
  "SELECT writefile('/work/x', 'y')",
  "SELECT fts3_tokenizer('x', 'y')",
  "SELECT zeroblob(1000000000)",
  "SELECT * FROM sqlite_master",
  "SELECT * FROM [sqlite_schema]",
  "DELETE FROM _atelier_migrations",
  "VACUUM INTO '/work/copy'",
  "BEGIN",
  "COMMIT; SELECT 1",
  "SAVEPOINT a",
  "EXPLAIN SELECT 1",
  "SELECT 1; SELECT 2",
  "SELECT 'never closed",
  "SELECT 1 /* never closed",
  "SELECT\0 1",
  "CREATE TABLE x(a)",
  "DROP TABLE notes",
  "ALTER TABLE notes RENAME TO n",
  "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END",
  "CREATE VIRTUAL TABLE v USING fts5(a)",
  "",
  ";",
  "ANALYZE",
  `SELECT '${"x".repeat(70_000)}'`,
];
test.each(HOSTILE)("a hostile statement is refused at run time: %s", (sql) => {
  expect(refused(() => checkStatement(sql, { write: true }))).toMatch(/./);
  expect(refused(() => checkStatement(sql, { write: false }))).not.toMatch(/^not ours/);
});

test.each([
  "INSERT INTO notes VALUES (1)",
  "WITH a AS (SELECT 1) DELETE FROM notes",
  "WITH a AS (SELECT 1) REPLACE INTO notes SELECT * FROM a",
  "UPDATE notes SET a = 1 RETURNING a",
])("a reading call must not write: %s", (sql) => {
  expect(refused(() => checkStatement(sql, { write: false }))).toMatch(/./);
  expect(refused(() => checkStatement(sql, { write: true }))).toBeNull();
});

test.each([
  "CREATE TABLE notes(ticker TEXT PRIMARY KEY, text TEXT NOT NULL DEFAULT '') STRICT; CREATE UNIQUE INDEX n ON notes(text);",
  "ALTER TABLE notes ADD COLUMN at INTEGER NOT NULL DEFAULT 0;",
  "DROP INDEX n; DROP TABLE notes",
  "CREATE VIEW v AS SELECT ticker FROM notes; INSERT INTO notes SELECT 'a', 'b'",
])("a migration passes: %s", (sql) => {
  expect(refused(() => checkMigration(sql))).toBeNull();
});

test.each([
  "CREATE TEMP TABLE x(a)",
  "CREATE TEMPORARY VIEW x AS SELECT 1",
  "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END",
  "CREATE VIRTUAL TABLE v USING fts5(a)",
  "CREATE TABLE _atelier_x(a)",
  "CREATE TABLE a(b); ATTACH 'x' AS y",
  "CREATE TABLE a(b); PRAGMA user_version=7",
  "DROP TABLE _atelier_migrations",
  "DROP TRIGGER t",
  "COMMIT; DROP TABLE notes; BEGIN",
  "",
])("a hostile migration is refused: %s", (sql) => {
  expect(refused(() => checkMigration(sql))).toMatch(/^(?!not ours)./);
});
