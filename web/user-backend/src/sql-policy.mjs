// Which SQL a customization may run. node:sqlite of this Node has no authorizer, so every text is
// cut into SQLite's own tokens and judged before SQLite sees it; the sandbox around it is the boundary.

const SPACE = /[ \t\n\r\f]/;
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]/;
export const MAX_SQL_LETTERS = 64 * 1024;

const READS = ["select", "values", "with"];
const WRITES = ["insert", "update", "delete", "replace"];
const OBJECTS = {
  create: ["table", "index", "unique", "view"],
  alter: ["table"],
  drop: ["table", "index", "view"],
};
/** Words that are commands or doors wherever they stand outside quotes. */
const CLOSED = new Set(
  "attach detach pragma vacuum reindex analyze begin commit rollback savepoint release explain trigger virtual temp temporary".split(
    " ",
  ),
);
const CLOSED_FUNCTIONS = new Set(
  "load_extension readfile writefile edit fts3_tokenizer sqlite_compileoption_get sqlite_compileoption_used zeroblob randomblob".split(
    " ",
  ),
);

export class SqlRefused extends Error {
  name = "SqlRefused";
  code = "invalid_argument";
}

/** The index after the closing quote; a doubled quote stands for itself. */
function endOfQuoted(sql, from, quote) {
  for (let at = from + 1; at < sql.length; at += 1) {
    if (sql[at] !== quote) continue;
    if (sql[at + 1] === quote && quote !== "]") at += 1;
    else return at + 1;
  }
  throw new SqlRefused(`a quote ${sql[from]} is never closed`);
}

/** SQLite's tokens as {kind, text}: word, name (quoted), string, number, parameter, other. Comments are gone. */
export function tokens(sql) {
  const out = [];
  let at = 0;
  const take = (kind, end) => {
    out.push({ kind, text: sql.slice(at, end) });
    at = end;
  };
  while (at < sql.length) {
    const letter = sql[at];
    if (SPACE.test(letter)) at += 1;
    else if (letter === "\0") throw new SqlRefused("a NUL character");
    else if (letter === "-" && sql[at + 1] === "-") {
      const end = sql.indexOf("\n", at);
      at = end < 0 ? sql.length : end + 1;
    } else if (letter === "/" && sql[at + 1] === "*") {
      const end = sql.indexOf("*/", at + 2);
      if (end < 0) throw new SqlRefused("a comment is never closed");
      at = end + 2;
    } else if (letter === "'") take("string", endOfQuoted(sql, at, "'"));
    else if (letter === '"' || letter === "`") take("name", endOfQuoted(sql, at, letter));
    else if (letter === "[") take("name", endOfQuoted(sql, at, "]"));
    else if (WORD_START.test(letter)) {
      let end = at + 1;
      while (end < sql.length && WORD.test(sql[end])) end += 1;
      take("word", end);
    } else if (/[0-9]/.test(letter)) {
      let end = at + 1;
      while (end < sql.length && /[0-9A-Za-z_.]/.test(sql[end])) end += 1;
      take("number", end);
    } else if (/[?:@$]/.test(letter)) {
      let end = at + 1;
      while (end < sql.length && WORD.test(sql[end])) end += 1;
      take("parameter", end);
    } else take("other", at + 1);
  }
  return out;
}

function statementsOf(list) {
  const statements = [[]];
  for (const token of list) {
    if (token.kind === "other" && token.text === ";") statements.push([]);
    else statements.at(-1).push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

const plain = (token) =>
  (token.kind === "name" ? token.text.slice(1, -1) : token.text).toLowerCase();

function checkNames(statement) {
  for (const [index, token] of statement.entries()) {
    if (token.kind !== "word" && token.kind !== "name") continue;
    const word = plain(token);
    if (token.kind === "word" && CLOSED.has(word)) throw new SqlRefused(`'${token.text}' is not allowed`);
    if (word.startsWith("sqlite_") || word.startsWith("pragma_") || word.startsWith("_atelier")) {
      throw new SqlRefused(`the name '${token.text}' belongs to the platform`);
    }
    const called = statement[index + 1]?.text === "(";
    if (called && CLOSED_FUNCTIONS.has(word)) {
      throw new SqlRefused(`the function '${token.text}' is not allowed`);
    }
  }
}

function judge(statement, allowed, schema) {
  const first = statement[0];
  const command = first.kind === "word" ? plain(first) : "";
  checkNames(statement);
  if (allowed.includes(command)) return;
  if (schema && Object.hasOwn(OBJECTS, command)) {
    const what = statement[1] ? plain(statement[1]) : "";
    if (OBJECTS[command].includes(what)) return;
    throw new SqlRefused(`'${first.text} ${statement[1]?.text ?? ""}' is not allowed`);
  }
  throw new SqlRefused(`'${first.text}' is not allowed here`);
}

function parse(sql) {
  if (typeof sql !== "string") throw new SqlRefused("SQL is a text");
  if (sql.length > MAX_SQL_LETTERS) throw new SqlRefused("the SQL is longer than 64 K characters");
  return statementsOf(tokens(sql));
}

/** One statement of a running backend: reading, or changing rows. */
export function checkStatement(sql, { write }) {
  const statements = parse(sql);
  if (statements.length !== 1) throw new SqlRefused("exactly one statement is expected");
  judge(statements[0], write ? [...READS, ...WRITES] : READS, false);
  if (!write && statements[0].some(changesRows)) {
    throw new SqlRefused("a reading statement must not change rows; use db.run");
  }
}

/** replace( is a function, REPLACE INTO a command. */
function changesRows(token, index, statement) {
  if (token.kind !== "word" || !WRITES.includes(plain(token))) return false;
  return plain(token) !== "replace" || statement[index + 1]?.text !== "(";
}

/** One half of a migration: tables, indexes, views and rows. */
export function checkMigration(sql) {
  const statements = parse(sql);
  if (statements.length === 0) throw new SqlRefused("it has no statement");
  for (const statement of statements) judge(statement, ["select", ...WRITES], true);
}
