// ctx.db: the user's own SQLite file, every statement judged first.
import { checkStatement } from "./sql-policy.mjs";

const MAX_ROWS = 10_000;
const MAX_CACHED = 200;

export class DatabaseFailed extends Error {
  name = "DatabaseFailed";
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function explain(reason) {
  const text = String(reason?.message ?? reason);
  // SQLITE_FULL of the page quota, SQLITE_IOERR of the file size limit.
  if (reason?.errcode === 13 || /database or disk is full/.test(text)) {
    return new DatabaseFailed("exhausted", "the database is full: delete what is not needed any more");
  }
  return typeof reason?.errcode === "number" ? new DatabaseFailed("invalid_argument", `SQL: ${text}`) : reason;
}

export function databaseOf(db) {
  const cache = new Map();
  let inside = false;

  function prepared(sql, write) {
    const key = `${write ? "w" : "r"}${sql}`;
    const known = cache.get(key);
    if (known) return known;
    checkStatement(sql, { write });
    const statement = db.prepare(sql);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, statement);
    return statement;
  }
  const guarded =
    (work) =>
    (...args) => {
      try {
        return work(...args);
      } catch (reason) {
        throw explain(reason);
      }
    };

  return Object.freeze({
    all: guarded((sql, ...values) => {
      const rows = [];
      for (const row of prepared(sql, false).iterate(...values)) {
        if (rows.length >= MAX_ROWS) throw new DatabaseFailed("exhausted", `more than ${MAX_ROWS} rows; add a LIMIT`);
        rows.push({ ...row });
      }
      return rows;
    }),
    get: guarded((sql, ...values) => {
      const row = prepared(sql, false).get(...values);
      return row === undefined ? null : { ...row };
    }),
    run: guarded((sql, ...values) => {
      const { changes, lastInsertRowid } = prepared(sql, true).run(...values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    }),
    /** All or nothing. The work is synchronous: nothing else runs in between. */
    transaction(work) {
      if (inside) throw new DatabaseFailed("invalid_argument", "a transaction inside a transaction");
      inside = true;
      db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        if (typeof result?.then === "function") throw new DatabaseFailed("invalid_argument", "a transaction must not wait");
        db.exec("COMMIT");
        return result;
      } catch (reason) {
        db.exec("ROLLBACK");
        throw explain(reason);
      } finally {
        inside = false;
      }
    },
  });
}
