// Numbered SQL files with a way forward and a way back, and the database that remembers which were applied.
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { checkMigration, SqlRefused } from "./sql-policy.mjs";

const NAME = /^migrations\/(\d{3})_[a-z0-9_]{1,40}\.sql$/;
const HALVES = /^\s*--\s*forward\s*\n([\s\S]*?)^--\s*back\s*\n([\s\S]*)$/m;

export class MigrationFailed extends Error {
  name = "MigrationFailed";
  code = "failed_precondition";
  constructor(file, why) {
    super(`${file}: ${why}`);
    this.file = file;
  }
}

const digest = (text) => createHash("sha256").update(text).digest("hex");

/** `{path: text}` as a list in order; throws where numbers have gaps or a file is not what it must be. */
export function readMigrations(files) {
  const list = [];
  for (const path of Object.keys(files).filter((name) => name.startsWith("migrations/")).sort()) {
    const number = Number(NAME.exec(path)?.[1] ?? 0);
    if (number !== list.length + 1) {
      throw new MigrationFailed(path, "names are 001_name.sql, 002_name.sql and so on, without gaps");
    }
    const halves = HALVES.exec(files[path]);
    if (!halves) {
      throw new MigrationFailed(path, "it needs a line '-- forward' and, after it, a line '-- back'");
    }
    const [, forward, back] = halves;
    for (const half of [forward, back]) {
      try {
        checkMigration(half);
      } catch (reason) {
        if (reason instanceof SqlRefused) throw new MigrationFailed(path, reason.message);
        throw reason;
      }
    }
    list.push({ number, path, forward, back, sha256: digest(`${forward}\0${back}`) });
  }
  return list;
}

/** A connection as every part of the runtime opens it: no extensions, one file, a quota in pages. */
export function openDatabase(path, quotaBytes) {
  const db = new DatabaseSync(path, {
    allowExtension: false,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
  });
  // One process uses the file, so a rollback journal is all it needs; a power cut leaves no second file to lose.
  db.exec("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
  const { page_size: page } = db.prepare("PRAGMA page_size").get();
  db.exec(`PRAGMA max_page_count=${Math.max(16, Math.floor(quotaBytes / page))}`);
  db.exec(
    "CREATE TABLE IF NOT EXISTS _atelier_migrations(number INTEGER PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, back TEXT NOT NULL)",
  );
  return db;
}

/** The shape of a database as text, for comparing. */
export function schemaOf(db) {
  const rows = db
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> '_atelier_migrations' ORDER BY type, name")
    .all();
  return rows.map((row) => `${row.type} ${row.name} ${(row.sql ?? "").replace(/\s+/g, " ")}`).join("\n");
}

const applied = (db) => db.prepare("SELECT number, path, sha256, back FROM _atelier_migrations ORDER BY number").all();

function run(db, file, sql) {
  try {
    db.exec(sql);
  } catch (reason) {
    throw new MigrationFailed(file, String(reason.message));
  }
}

function goBack(db, migration) {
  run(db, migration.path, migration.back);
  db.prepare("DELETE FROM _atelier_migrations WHERE number = ?").run(migration.number);
}

function goForward(db, migration) {
  run(db, migration.path, migration.forward);
  db.prepare("INSERT INTO _atelier_migrations(number, path, sha256, back) VALUES (?, ?, ?, ?)").run(
    migration.number,
    migration.path,
    migration.sha256,
    migration.back,
  );
}

/** What leads from the database's state to the wanted list: first back (newest first), then forward. */
export function stepsTo(db, wanted) {
  const present = applied(db);
  let common = 0;
  while (common < present.length && present[common].sha256 === wanted[common]?.sha256) common += 1;
  return { back: present.slice(common).reverse(), forward: wanted.slice(common) };
}

function inTransaction(db, work) {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    const broken = db.prepare("PRAGMA foreign_key_check").all();
    if (broken.length > 0) throw new MigrationFailed("migrations", `rows of ${broken[0].table} point to nothing`);
    db.exec("COMMIT");
  } catch (reason) {
    db.exec("ROLLBACK");
    throw reason;
  }
}

/**
 * Forward and back and forward again on this copy: after the way back the shape must be what it was, for every single step.
 * Throws MigrationFailed with the file that is to blame.
 */
export function tryOut(db, wanted) {
  const { back, forward } = stepsTo(db, wanted);
  inTransaction(db, () => {
    for (const migration of back) goBack(db, migration);
    for (const migration of forward) {
      const before = schemaOf(db);
      goForward(db, migration);
      const after = schemaOf(db);
      goBack(db, migration);
      if (schemaOf(db) !== before) throw new MigrationFailed(migration.path, "the way back does not restore the tables as they were");
      goForward(db, migration);
      if (schemaOf(db) !== after) throw new MigrationFailed(migration.path, "going forward a second time gives other tables");
    }
  });
}

/** The same for good, in one transaction: the database is at the wanted state or where it was. */
export function migrate(db, wanted) {
  const { back, forward } = stepsTo(db, wanted);
  if (back.length === 0 && forward.length === 0) return { back: 0, forward: 0 };
  inTransaction(db, () => {
    for (const migration of back) goBack(db, migration);
    for (const migration of forward) goForward(db, migration);
  });
  return { back: back.length, forward: forward.length };
}
