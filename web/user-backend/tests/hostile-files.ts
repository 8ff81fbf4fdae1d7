// Backends that somebody wrote to do harm, as data: what they try, and what must come of it. Each has an honest sibling that must work.

/** How a hostile backend must end. */
export type Wanted =
  /** Its migrations do not go through, or its route is refused. */
  | "refused"
  /** It comes to an end by itself or is ended, and the backend answers the next call. */
  | "ended"
  /** Whatever it answers, the file stays within its quota and the folder holds nothing else. */
  | "bounded";

export interface HostileFile {
  name: string;
  wanted: Wanted;
  /** Follows 001, which makes notes(ticker, text) and prices(id, cents, label). */
  forward?: string;
  back?: string;
  /** The body of a route of its own: `ctx` is given. */
  route?: string;
  /** The honest sibling: the same place in the file, and it works. */
  control: { forward?: string; back?: string; route?: string };
}

const migration = (name: string, forward: string, control: string, back = "SELECT 1;", controlBack = "SELECT 1;"): HostileFile => ({
  name,
  wanted: "refused",
  forward,
  back,
  control: { forward: control, back: controlBack },
});
const route = (name: string, wanted: Wanted, body: string, control: string): HostileFile => ({
  name,
  wanted,
  route: body,
  control: { route: control },
});
const read = (name: string, sql: string, control: string, wanted: Wanted = "refused") =>
  route(name, wanted, `return ctx.db.all(${JSON.stringify(sql)});`, `return ctx.db.all(${JSON.stringify(control)});`);
const write = (name: string, sql: string, control: string, wanted: Wanted = "refused") =>
  route(name, wanted, `return ctx.db.run(${JSON.stringify(sql)});`, `return ctx.db.run(${JSON.stringify(control)});`);

const TABLE = "CREATE TABLE more(a TEXT);";
const UNDO = "DROP TABLE more;";
const INSERT = "INSERT INTO notes VALUES ('OK', 'fine');";
const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

/** Commands hidden where another reader of SQL sees a name, a quote or a comment. */
const hidden: HostileFile[] = [
  migration("a PRAGMA between two variables whose names hold a quote", "SELECT $a(');PRAGMA max_page_count=100000;SELECT $b(');", "SELECT 1;"),
  migration("writable_schema hidden in a variable's name", "SELECT $x::y(');PRAGMA writable_schema=ON;SELECT $z(');", "SELECT 1;"),
  migration("a trigger hidden in a variable's name", "SELECT $a(');CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM prices; END;SELECT $b(');", TABLE, "SELECT 1;", UNDO),
  migration("ATTACH hidden in a variable's name", "SELECT $a(');ATTACH 'other.sqlite' AS o;CREATE TABLE o.t(a);SELECT $b(');", TABLE, "SELECT 1;", UNDO),
  migration("COMMIT hidden in a variable's name", "SELECT @a(');COMMIT;BEGIN;SELECT @b(');", "SELECT 1;"),
  migration("VACUUM INTO after a COMMIT in a variable's name", "SELECT #a;SELECT $a(');COMMIT;VACUUM INTO 'copy.sqlite';BEGIN;SELECT $b(');", "SELECT 1;"),
  migration("a PRAGMA in the way back", TABLE, TABLE, "SELECT $a(');PRAGMA foreign_keys=OFF;SELECT $b(');DROP TABLE more;", UNDO),
  migration("a statement after a nul byte", "SELECT 1;\0 PRAGMA max_page_count=100000;", "SELECT 1; -- PRAGMA max_page_count=100000;"),
  migration("a PRAGMA after a byte order mark", "\ufeffPRAGMA max_page_count=100000;", "SELECT 1;"),
  migration("a PRAGMA after a form feed and a comment", "\f/* x */PRAGMA/**/max_page_count=100000;", "\f/* x */SELECT/**/1;"),
  write("two statements in one text", "INSERT INTO notes VALUES ('A', 'x'); DELETE FROM prices", "INSERT INTO notes VALUES ('A', 'x'); -- the end"),
  write("a second statement in a variable's name", "INSERT INTO notes VALUES ('A', $x(');DELETE FROM prices;--'))", "INSERT INTO notes VALUES ('A', 'x')"),
  route("a nul byte cuts the text that was judged", "refused", "return ctx.db.run(\"INSERT INTO notes VALUES ('A', 'x')\\u0000; DROP TABLE prices\");", "return ctx.db.run(\"INSERT INTO notes VALUES ('A', 'x')\");"),
  read("EXPLAIN shows the program of a statement", "EXPLAIN SELECT * FROM notes", "SELECT * FROM notes"),
  read("a table-valued PRAGMA", 'SELECT * FROM "pragma_table_info"(\'notes\')', "SELECT * FROM notes"),
  read("a table-valued PRAGMA that sets something", "SELECT * FROM pragma_foreign_keys", "SELECT * FROM notes"),
  read("the schema under its other name", "SELECT sql FROM [sqlite_schema]", "SELECT text FROM [notes]"),
  read("the platform's own table in brackets and capitals", "SELECT * FROM [_ATELIER_migrations]", "SELECT * FROM [NOTES]"),
  read("a writing statement in a reading call", "WITH x AS (SELECT 1) INSERT INTO notes SELECT 'A', 'x' FROM x RETURNING *", "WITH x AS (SELECT 1) SELECT * FROM x"),
];

/** Transactions and names that are the platform's business. */
const borders: HostileFile[] = [
  write("COMMIT at run time", "COMMIT", "DELETE FROM notes"),
  write("END at run time", "END TRANSACTION", "DELETE FROM notes"),
  write("SAVEPOINT at run time", "SAVEPOINT s", "DELETE FROM notes"),
  write("VACUUM INTO a second file", "VACUUM INTO 'copy.sqlite'", "DELETE FROM notes"),
  write("a table at run time", "CREATE TABLE more(a)", "DELETE FROM notes"),
  write("a temporary table", "CREATE TEMP TABLE more(a)", "DELETE FROM notes"),
  route("the transaction ended from inside by OR ROLLBACK", "refused", "return ctx.db.transaction(() => { ctx.db.run(\"INSERT INTO notes VALUES ('A', 'x')\"); try { ctx.db.run(\"INSERT OR ROLLBACK INTO notes VALUES ('A', 'y')\"); } catch {} ctx.db.run(\"INSERT INTO notes VALUES ('B', 'kept')\"); });", "return ctx.db.transaction(() => { ctx.db.run(\"INSERT INTO notes VALUES ('A', 'x')\"); ctx.db.run(\"INSERT OR IGNORE INTO notes VALUES ('A', 'y')\"); });"),
  migration("a virtual table", "CREATE VIRTUAL TABLE search USING fts5(text);", TABLE, "SELECT 1;", UNDO),
  migration("a trigger", "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM prices; END;", TABLE, "SELECT 1;", UNDO),
  migration("a temporary trigger on the platform's table", "CREATE TEMP TRIGGER t AFTER DELETE ON _atelier_migrations BEGIN DELETE FROM notes; END;", TABLE, "SELECT 1;", UNDO),
  migration("a view that shows the platform's table", "CREATE VIEW v AS SELECT * FROM _atelier_migrations; CREATE TABLE t2 AS SELECT * FROM v;", "CREATE VIEW v AS SELECT * FROM notes; CREATE TABLE t2 AS SELECT * FROM v;", "DROP TABLE t2; DROP VIEW v;", "DROP TABLE t2; DROP VIEW v;"),
  migration("a foreign key that holds the platform's rows", "CREATE TABLE hold(n INTEGER REFERENCES _atelier_migrations(number)); INSERT INTO hold VALUES (1);", "CREATE TABLE hold(t TEXT REFERENCES notes(ticker));", "DROP TABLE hold;", "DROP TABLE hold;"),
  migration("an index on the platform's table", "CREATE UNIQUE INDEX i ON _atelier_migrations(path COLLATE NOCASE);", "CREATE INDEX i ON notes(text);", "DROP INDEX i;", "DROP INDEX i;"),
  migration("the platform's table renamed", "ALTER TABLE _atelier_migrations RENAME TO mine;", "ALTER TABLE notes RENAME COLUMN text TO mine;", "ALTER TABLE mine RENAME TO _atelier_migrations;", "ALTER TABLE notes RENAME COLUMN mine TO text;"),
  migration("a table renamed to a name of the platform", "CREATE TABLE more(a); ALTER TABLE more RENAME TO _atelier_more;", "CREATE TABLE more(a); ALTER TABLE more RENAME TO less;", "SELECT 1;", "DROP TABLE less;"),
  migration("the schema changed by hand", "UPDATE sqlite_master SET sql = 'CREATE TABLE notes(x)' WHERE name = 'notes';", "UPDATE notes SET text = text;"),
  migration("load_extension in an index", "CREATE INDEX i ON notes(load_extension(text));", "CREATE INDEX i ON notes(lower(text));", "DROP INDEX i;", "DROP INDEX i;"),
  migration("load_extension in a generated column", "CREATE TABLE g(a TEXT, b AS (load_extension(a)));", "CREATE TABLE g(a TEXT, b AS (upper(a)));", "DROP TABLE g;", "DROP TABLE g;"),
  migration("fts3_tokenizer in a default", "CREATE TABLE g(a TEXT DEFAULT (fts3_tokenizer('simple')), b); INSERT INTO g(b) VALUES (1);", "CREATE TABLE g(a TEXT DEFAULT (lower('X')), b); INSERT INTO g(b) VALUES (1);", "DROP TABLE g;", "DROP TABLE g;"),
  migration("randomblob in a default", "CREATE TABLE g(a BLOB DEFAULT (randomblob(900000)), b); INSERT INTO g(b) VALUES (1);", "CREATE TABLE g(a BLOB DEFAULT (abs(random())), b); INSERT INTO g(b) VALUES (1);", "DROP TABLE g;", "DROP TABLE g;"),
  read("a function that is no business of a backend", "SELECT sqlite_compileoption_get(1)", "SELECT upper('a')"),
  read("a function under a quoted name", 'SELECT "load_extension"(\'x\')', 'SELECT "upper"(\'x\')'),
];

/** Statements that do not end, or take all there is. */
const endless: HostileFile[] = [
  read("a recursion without an end", ENDLESS, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT count(*) AS n FROM n", "ended"),
  read("a recursion that is endless when a row exists", `${ENDLESS} WHERE (SELECT count(*) FROM prices) > 0`, "SELECT count(*) AS n FROM prices", "ended"),
  read("a product of a table with itself, many times", "SELECT count(*) FROM prices a, prices b, prices c, prices d, prices e, prices f, prices g, prices h", "SELECT count(*) FROM prices a, prices b", "ended"),
  write("a write that never ends", "INSERT INTO notes WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, '' FROM n WHERE x < 0", "DELETE FROM notes", "ended"),
  read("LIKE with many wildcards on a long text", `SELECT count(*) FROM prices WHERE replace(hex(printf('%.*c', 400000, 'a')), '61', 'aa') LIKE '${"%a".repeat(90)}b'`, "SELECT count(*) FROM prices WHERE label LIKE '%a%'", "ended"),
  read("GLOB with many wildcards on a long text", `SELECT count(*) FROM prices WHERE printf('%.*c', 900000, 'a') GLOB '${"*a".repeat(90)}b'`, "SELECT count(*) FROM prices WHERE label GLOB '*a*'", "ended"),
  read("a search of one long text in another, often", "SELECT sum(instr(printf('%.*c', 900000, 'a'), printf('%.*c', 450000, 'a') || 'b')) FROM prices a, prices b", "SELECT instr('abc', 'b') AS n", "ended"),
  read("a text that doubles", "WITH RECURSIVE t(x) AS (SELECT 'aaaaaaaaaaaaaaaa' UNION ALL SELECT x || x FROM t) SELECT length(x) FROM t", "SELECT length('aa' || 'bb') AS n", "ended"),
  read("printf that asks for a gigabyte", "SELECT length(printf('%.*c', 1000000000, 'x'))", "SELECT length(printf('%.*c', 1000, 'x')) AS n", "ended"),
  read("zeroblob of a gigabyte", "SELECT length(zeroblob(1000000000))", "SELECT length(x'00') AS n"),
  read("randomblob of a gigabyte", "SELECT length(hex(randomblob(1000000000)))", "SELECT abs(random()) > 0 AS n"),
  read("group_concat of everything", "SELECT length(group_concat(a.label || b.label || c.label || d.label)) FROM prices a, prices b, prices c, prices d", "SELECT group_concat(label) FROM prices", "ended"),
  read("an expression of many levels", `SELECT ${"abs(".repeat(900)}1${")".repeat(900)} AS n`, "SELECT abs(abs(abs(1))) AS n"),
  read("a chain of many operators", `SELECT ${"1+".repeat(5000)}1`, "SELECT 1+1+1+1 AS n"),
  read("many SELECTs in one", Array.from({ length: 400 }, (_, at) => `SELECT ${at}`).join(" UNION ALL "), "SELECT 1 UNION ALL SELECT 2"),
  migration("a migration that never ends", `CREATE TABLE more AS ${ENDLESS};`, "CREATE TABLE more AS SELECT 1 AS a;", UNDO, UNDO),
  migration("a way back that never ends", TABLE, TABLE, `DELETE FROM prices WHERE (${ENDLESS}) = 0; ${UNDO}`, `DELETE FROM prices WHERE 1 = 0; ${UNDO}`),
  migration("a CHECK that never ends", `CREATE TABLE more(a CHECK((SELECT 1) = 1)); INSERT INTO more ${ENDLESS};`, "CREATE TABLE more(a CHECK(a > 0)); INSERT INTO more VALUES (1);", UNDO, UNDO),
  route("a loop of JavaScript around statements", "ended", "for (;;) ctx.db.all('SELECT 1');", "for (let i = 0; i < 5; i++) ctx.db.all('SELECT 1'); return true;"),
];

/** More bytes than the quota gives. */
const sizes: HostileFile[] = [
  migration("sixty megabytes after a hidden PRAGMA", "SELECT $a(');PRAGMA max_page_count=1000000;SELECT $b(');INSERT INTO notes WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60) SELECT x, hex(randomblob(500000)) FROM n;", INSERT, "SELECT 1;", "DELETE FROM notes WHERE ticker = 'OK';"),
  migration("sixty megabytes by one INSERT", "INSERT INTO notes WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1200) SELECT x, printf('%.*c', 50000, 'x') FROM n;", INSERT, "DELETE FROM notes;", "DELETE FROM notes WHERE ticker = 'OK';"),
  migration("a larger page", "SELECT $a(');COMMIT;PRAGMA page_size=65536;VACUUM;BEGIN;SELECT $b(');", "SELECT 1;"),
  route("rows until the disk is full", "bounded", "for (let i = 0; i < 1000; i++) ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k' + i, 'x'.repeat(60000));", "ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k', 'x'.repeat(60000)); return true;"),
  route("rows in one transaction until the disk is full", "bounded", "ctx.db.transaction(() => { for (let i = 0; i < 1000; i++) ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k' + i, 'x'.repeat(60000)); });", "ctx.db.transaction(() => { ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k', 'x'.repeat(60000)); }); return true;"),
  route("an index of everything, by rows", "bounded", "for (let i = 0; i < 400; i++) ctx.db.run('INSERT INTO prices(cents, label) SELECT 1, ?', 'y'.repeat(90000));", "ctx.db.run('INSERT INTO prices(cents, label) SELECT 1, ?', 'y'.repeat(90000)); return true;"),
  route("a value larger than what is passed on", "refused", "return ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k', 'x'.repeat(9000000));", "return ctx.db.run('REPLACE INTO notes VALUES (?, ?)', 'k', 'x'.repeat(900000));"),
  read("more rows than an answer may have", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) SELECT x FROM n", "SELECT ticker FROM notes", "refused"),
  read("more bytes than an answer may have", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 200) SELECT printf('%.*c', 500000, 'x') AS t FROM n", "SELECT printf('%.*c', 500, 'x') AS t", "refused"),
];

/** The runtime around SQL, changed by the code that it runs. */
const runtime: HostileFile[] = [
  route("the policy's sets made to know nothing", "refused", "Set.prototype.has = () => false; Array.prototype.includes = () => true; RegExp.prototype.test = () => true; return ctx.db.run('PRAGMA max_page_count=1000000');", "Set.prototype.has = () => false; return ctx.db.run('DELETE FROM notes');"),
  route("the policy's tables seen by a changed iterator", "refused", "Object.hasOwn = () => true; String.prototype.toLowerCase = () => 'select'; String.prototype.startsWith = () => false; return ctx.db.run('ATTACH \\'other.sqlite\\' AS o');", "return ctx.db.run('DELETE FROM notes');"),
  route("a text that changes while it is judged", "refused", "let n = 0; return ctx.db.run({ toString: () => (n++ ? 'PRAGMA user_version=1' : 'DELETE FROM notes'), length: 5 });", "return ctx.db.run('DELETE FROM notes');"),
  route("the context's database replaced", "ended", "ctx.db = null; return true;", "return ctx.db.all('SELECT 1 AS n');"),
];

const VIEW_BACK = "DROP VIEW v;";
/** Thought of after the first round was closed. */
const second: HostileFile[] = [
  { name: "a view on a table-valued PRAGMA", wanted: "refused", forward: "CREATE VIEW v AS SELECT * FROM pragma_table_list;", back: VIEW_BACK, route: "return ctx.db.all('SELECT * FROM v');", control: { forward: "CREATE VIEW v AS SELECT * FROM prices;", back: VIEW_BACK, route: "return ctx.db.all('SELECT id FROM v');" } },
  { name: "a view without an end", wanted: "ended", forward: `CREATE VIEW v AS ${ENDLESS};`, back: VIEW_BACK, route: "return ctx.db.all('SELECT * FROM v');", control: { forward: "CREATE VIEW v AS SELECT 1 AS a;", back: VIEW_BACK, route: "return ctx.db.all('SELECT * FROM v');" } },
  read("the pages of the file", "SELECT count(*) FROM sqlite_dbpage", "SELECT count(*) FROM notes"),
  read("the statistics of the file", "SELECT * FROM dbstat", "SELECT * FROM notes"),
  read("the program of a statement as a table", "SELECT * FROM bytecode('SELECT 1')", "SELECT value FROM json_each('[1]')"),
  read("a file of the host", "SELECT readfile('/etc/passwd')", "SELECT quote('/etc/passwd')"),
  write("the counters of keys", "INSERT INTO sqlite_sequence VALUES ('notes', 9)", "INSERT INTO notes VALUES ('seq', '9')"),
  write("statistics for the planner", "ANALYZE", "DELETE FROM notes"),
  write("a table of another database", "INSERT INTO temp.notes VALUES ('a', 'b')", "INSERT INTO main.notes VALUES ('a', 'b')"),
  migration("a temporary table by its database's name", "CREATE TABLE temp.more(a);", "CREATE TABLE main.more(a);", "SELECT 1;", UNDO),
  migration("zeroblob in a stored generated column", "CREATE TABLE more(a, b BLOB AS (zeroblob(900000)) STORED);", "CREATE TABLE more(a, b TEXT AS (upper(a)) STORED);", UNDO, UNDO),
  migration("an explained statement", "EXPLAIN QUERY PLAN SELECT 1;", "SELECT 1;"),
  migration("a migration with places for values", "INSERT INTO notes VALUES (?, 'x');", "INSERT INTO notes VALUES ('?', 'x');", "SELECT 1;", "DELETE FROM notes WHERE ticker = '?';"),
  migration("OR ROLLBACK in a migration", "INSERT INTO notes VALUES ('A', 'x'); INSERT OR ROLLBACK INTO notes VALUES ('A', 'y');", "INSERT INTO notes VALUES ('A', 'x'); INSERT OR IGNORE INTO notes VALUES ('A', 'y');", "SELECT 1;", "DELETE FROM notes WHERE ticker = 'A';"),
  read("a number as wide as memory", "SELECT length(printf('%*d', 2147483647, 1)) AS n", "SELECT length(printf('%*d', 20, 1)) AS n", "ended"),
  read("JSON of many levels", `SELECT json('${"[".repeat(30000)}${"]".repeat(30000)}')`, "SELECT json('[[[]]]') AS j"),
  read("JSON that doubles", "WITH RECURSIVE t(x) AS (SELECT '[1,2,3,4,5,6,7,8]' UNION ALL SELECT json_array(json(x), json(x)) FROM t) SELECT length(x) FROM t", "SELECT json_array(json('[1]')) AS j", "ended"),
  read("a sort of everything by everything", "SELECT a.label || b.label || c.label AS l FROM prices a, prices b, prices c ORDER BY l DESC", "SELECT label FROM prices ORDER BY label DESC", "refused"),
  read("a window over a product", "SELECT sum(a.cents) OVER (ORDER BY b.id, c.id ROWS BETWEEN 100000 PRECEDING AND 100000 FOLLOWING) AS s FROM prices a, prices b, prices c LIMIT 1", "SELECT sum(cents) OVER (ORDER BY id) AS s FROM prices LIMIT 1", "ended"),
  read("an endless recursion with LIMIT -1", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT -1) SELECT max(x) FROM n", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) SELECT max(x) AS x FROM n", "ended"),
  write("an endless UPDATE", `UPDATE prices SET cents = (${ENDLESS} WHERE x < prices.id)`, "UPDATE prices SET cents = 1", "ended"),
  write("an endless DELETE that answers", `DELETE FROM prices WHERE id IN (${ENDLESS}) RETURNING id`, "DELETE FROM notes WHERE ticker = 'x' RETURNING ticker", "ended"),
  route("a loop of JavaScript inside a transaction", "ended", "ctx.db.transaction(() => { ctx.db.run(\"INSERT INTO notes VALUES ('T', 'x')\"); for (;;) {} });", "ctx.db.transaction(() => ctx.db.run(\"INSERT INTO notes VALUES ('T', 'x')\")); return true;"),
  route("endless SQL caught and asked again", "ended", `for (;;) try { ctx.db.all(${JSON.stringify(ENDLESS)}); } catch {}`, "try { ctx.db.all('SELECT nothing'); } catch {} return true;"),
  route("a statement that makes itself with toJSON", "refused", "return ctx.db.run({ toJSON: () => 'PRAGMA user_version=9' });", "return ctx.db.run('DELETE FROM notes');"),
  route("JSON of the world changed under the call", "refused", "Object.prototype.toJSON = () => ({ op: 'script', policy: 'platform', sql: 'PRAGMA user_version=9' }); return ctx.db.run('DELETE FROM notes');", "return ctx.db.run('DELETE FROM notes');"),
];

export const HOSTILE_FILES: readonly HostileFile[] = [...hidden, ...borders, ...endless, ...sizes, ...runtime, ...second];
