// Numbered SQL files with a way forward and a way back, and the database that remembers which were applied.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { compareRows, lossOf } from "./data-loss.mjs";
import { compareOptions, DatabaseFailed, Session } from "./sqlite.mjs";

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

/** `{path: text}` as a list in order; throws where numbers have gaps or a file is not what it must be. What its SQL does is SQLite's to judge. */
export function readMigrations(files) {
  const list = [];
  for (const path of Object.keys(files)
    .filter((name) => name.startsWith("migrations/"))
    .sort()) {
    const number = Number(NAME.exec(path)?.[1] ?? 0);
    if (number !== list.length + 1) {
      throw new MigrationFailed(path, "names are 001_name.sql, 002_name.sql and so on, without gaps");
    }
    const halves = HALVES.exec(files[path]);
    if (!halves) {
      throw new MigrationFailed(path, "it needs a line '-- forward' and, after it, a line '-- back'");
    }
    const [, forward, back] = halves;
    list.push({ number, path, forward, back, sha256: digest(`${forward}\0${back}`) });
  }
  return list;
}

/** The shape of a database as text, for comparing. ALTER TABLE puts names into quotes: those do not count. */
export async function schemaOf(session) {
  const rows = await session.rows(
    "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_atelier_migrations' ORDER BY type, name",
  );
  return rows
    .map((row) => `${row.type} ${row.name} ${(row.sql ?? "").replace(/"/g, "").replace(/\s+/g, " ")}`)
    .join("\n");
}

const applied = (session) => session.rows("SELECT number, path, sha256, back FROM _atelier_migrations ORDER BY number");

/** Runs one half as the stranger's word that it is; resolves to what it touched. */
async function half(session, file, sql, deadlineMs) {
  try {
    return (await session.request("script", "migration", { sql, deadlineMs })).touches;
  } catch (reason) {
    if (!(reason instanceof DatabaseFailed)) throw reason;
    throw new MigrationFailed(file, reason.message.replace(/^SQL: /, ""));
  }
}

export async function goBack(session, migration, deadlineMs) {
  const touches = await half(session, migration.path, migration.back, deadlineMs);
  await session.rows("DELETE FROM _atelier_migrations WHERE number = ?", [migration.number]);
  return touches;
}

export async function goForward(session, { number, path, sha256, back, forward }, deadlineMs) {
  const touches = await half(session, path, forward, deadlineMs);
  await session.rows("INSERT INTO _atelier_migrations(number, path, sha256, back) VALUES (?, ?, ?, ?)", [
    number,
    path,
    sha256,
    back,
  ]);
  return touches;
}

/** What leads from the database's state to the wanted list: first back (newest first), then forward. */
export async function stepsTo(session, wanted) {
  const present = await applied(session);
  let common = 0;
  while (common < present.length && present[common].sha256 === wanted[common]?.sha256) common += 1;
  return { back: present.slice(common).reverse(), forward: wanted.slice(common) };
}

/** All of the work or nothing of it. */
export async function inTransaction(session, work) {
  await session.begin();
  try {
    const result = await work();
    const [broken] = await session.rows("PRAGMA foreign_key_check");
    if (broken) throw new MigrationFailed("migrations", `rows of ${broken.table} point to nothing`);
    const [holding] = await session.rows(
      `SELECT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" LIKE '\\_atelier%' ESCAPE '\\'`,
    );
    const [named] = await session.rows(
      "SELECT name FROM sqlite_master WHERE name LIKE '\\_atelier%' ESCAPE '\\' AND tbl_name <> '_atelier_migrations'",
    );
    if (named) throw new MigrationFailed("migrations", `the name ${named.name} belongs to the platform`);
    if (holding)
      throw new MigrationFailed("migrations", `the table ${holding.name} points to one that belongs to the platform`);
    await session.commit();
    return result;
  } catch (reason) {
    await session.rollback().catch(() => undefined);
    throw reason;
  }
}

/**
 * Forward and back and forward again on this copy: after the way back the shape must be what it was, for every single step.
 * Throws MigrationFailed with the file that is to blame. Resolves to what each step touched, as {file, direction, touches}.
 */
export async function tryOut(session, { back, forward }, deadlineMs) {
  const log = [];
  const note = (migration, direction, touches) => log.push({ file: migration.path, direction, touches });
  await inTransaction(session, async () => {
    for (const migration of back) note(migration, "back", await goBack(session, migration, deadlineMs));
    for (const migration of forward) {
      const before = await schemaOf(session);
      const touches = await goForward(session, migration, deadlineMs);
      const shape = await schemaOf(session);
      // The way back is tried and undone: what the copy keeps is the way forward once, as it will be for good.
      await session.script("SAVEPOINT atelier_back");
      await goBack(session, migration, deadlineMs);
      if ((await schemaOf(session)) !== before)
        throw new MigrationFailed(migration.path, "the way back does not restore the tables as they were");
      await goForward(session, migration, deadlineMs);
      if ((await schemaOf(session)) !== shape)
        throw new MigrationFailed(migration.path, "going forward a second time gives other tables");
      await session.script("ROLLBACK TO atelier_back; RELEASE atelier_back");
      note(migration, "forward", touches);
    }
  });
  return log;
}

/**
 * There and back on a copy, which SQLite makes itself: another process may be writing. Resolves to {back, forward, data_loss}; with
 * `compare` the losses are those of the rows that are there now.
 */
export async function tryOnCopy(session, wanted, { quotaBytes, migrationMs, mark, compare = false }) {
  const steps = await stepsTo(session, wanted);
  const counts = { back: steps.back.length, forward: steps.forward.length, data_loss: [] };
  if (counts.back + counts.forward === 0) return counts;
  const inMemory = session.path === ":memory:";
  const copy = inMemory ? session.path : `${session.path}.${mark}`;
  if (!inMemory) {
    rmSync(copy, { force: true });
    await session.backup(copy);
  }
  const tried = new Session(copy, compareOptions(quotaBytes));
  try {
    // A database in memory cannot be copied: there everything is tried, from nothing.
    const log = await tryOut(tried, inMemory ? await stepsTo(tried, wanted) : steps, migrationMs);
    if (compare && !inMemory) counts.data_loss = lossOf(await compareRows(tried, session.path), log, "user");
    return counts;
  } finally {
    await tried.kill();
    if (!inMemory) for (const end of ["", "-journal"]) rmSync(copy + end, { force: true });
  }
}

/** First on a copy, then for good in one transaction: the database is at the wanted state or where it was. */
export async function bringTo(session, wanted, { quotaBytes, migrationMs }) {
  const { back, forward } = await stepsTo(session, wanted);
  const moved = { back: back.length, forward: forward.length };
  if (moved.back + moved.forward === 0) return moved;
  await tryOnCopy(session, wanted, { quotaBytes, migrationMs, mark: "try" });
  // What a way back throws away can be looked at once more.
  if (back.length > 0 && session.path !== ":memory:") {
    rmSync(`${session.path}.before`, { force: true });
    await session.backup(`${session.path}.before`);
  }
  await inTransaction(session, async () => {
    for (const migration of back) await goBack(session, migration, migrationMs);
    for (const migration of forward) await goForward(session, migration, migrationMs);
  });
  return moved;
}
