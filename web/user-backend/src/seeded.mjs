// What migrations would throw away, seen on rows that are made for the purpose: for every step a database with rows in each table, the
// step taken, and SQLite asked what is gone. Where rows cannot show it (a condition, a key by name), what SQLite said that the
// statement does counts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareRows, tablesOf } from "./data-loss.mjs";
import { goBack, goForward, inTransaction, MigrationFailed } from "./migrations.mjs";
import { compareOptions, DatabaseFailed, Session } from "./sqlite.mjs";

// Empty and absent values, far ones, one that differs in case only, and one that is there twice: what conditions and keys tell apart.
const TEXTS = ["seed", "", null, "2999-12-31 last", "SEED", "seed"];
const NUMBERS = [1, 0, null, 2_000_000_000, 1, 1];
const MIXED = ["seed", 0, null, 2_000_000_000, "SEED", "seed"];
// A step may not go through with all of them (a new key, a new CHECK): then with fewer, and with those only that every CHECK lets in.
const ATTEMPTS = [
  { unchecked: true, count: 6 },
  { unchecked: true, count: 4 },
  { unchecked: false, count: 6 },
  { unchecked: false, count: 4 },
];
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const same = (a, b) => a.toLowerCase() === b.toLowerCase();

function valueOf({ type, needed, pk }, row) {
  const whole = /INT|BOOL|NUM|DEC|REAL|FLOA|DOUB/i.test(type);
  if (pk > 0) return whole ? row + 1 : `key ${row + 1}`;
  const value = (type === "" ? MIXED : whole ? NUMBERS : TEXTS)[row];
  return value === null && needed ? (whole ? 2 : "other") : value;
}

/** Tables in an order in which what is pointed to comes first; circles stay as they are. */
async function inOrder(session, tables) {
  const out = [];
  const visit = async (table, path) => {
    if (out.includes(table) || path.includes(table)) return;
    table.points = await session.rows(
      `SELECT "table" AS parent, "from" AS here, "to" AS there FROM pragma_foreign_key_list(?)`,
      [table.name],
    );
    for (const { parent } of table.points) {
      const found = tables.find((each) => same(each.name, parent));
      if (found) await visit(found, [...path, table]);
    }
    out.push(table);
  };
  for (const table of tables) await visit(table, []);
  return out;
}

/** `count` rows in each table; `unchecked` makes those too that a CHECK does not let in. */
async function seed(session, { unchecked, count }) {
  const made = new Map();
  await session.script(`PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=${unchecked ? "ON" : "OFF"}`);
  for (const table of await inOrder(session, await tablesOf(session))) {
    const rows = [];
    for (let row = 0; row < count; row += 1) {
      const cells = Object.fromEntries(table.about.map((column) => [column.name, valueOf(column, row)]));
      for (const { parent, here, there } of table.points) {
        const others = made.get(parent.toLowerCase()) ?? [];
        const key = there ?? others[0]?.key;
        const own = table.about.find((column) => same(column.name, here));
        if (own) cells[own.name] = others.length > 0 && key ? others[row % others.length].cells[key] : null;
      }
      const names = Object.keys(cells);
      const sql = `INSERT INTO main.${quoted(table.name)}(${names.map(quoted).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
      try {
        await session.rows(sql, Object.values(cells));
        rows.push({ cells, key: table.key[0] });
      } catch (reason) {
        if (!(reason instanceof DatabaseFailed)) throw reason;
      }
    }
    made.set(table.name.toLowerCase(), rows);
  }
  await session.script("PRAGMA foreign_keys=ON; PRAGMA ignore_check_constraints=OFF");
}

/** The rows that the step itself writes into tables that are there, with other values beside their keys: does it replace them? */
async function seedEchoes(session, base, forward, tables) {
  const step = new Session(await copyOf(base, "echo"), compareOptions(base.quotaBytes));
  try {
    await inTransaction(step, () => goForward(step, forward, base.deadlineMs));
    for (const table of tables) {
      const unique = new Set(table.key.map((name) => name.toLowerCase()));
      const indexed = await session.rows(
        `SELECT x.name FROM pragma_index_list(?) l, pragma_index_info(l.name) x WHERE l."unique" = 1 AND x.name IS NOT NULL`,
        [table.name],
      );
      for (const { name } of indexed) unique.add(name.toLowerCase());
      const rows = await step.rows(`SELECT * FROM main.${quoted(table.name)} LIMIT 200`).catch(() => []);
      for (const row of rows) {
        const known = table.about.filter(({ name }) => name in row);
        const other = known.map(({ name }) =>
          unique.has(name.toLowerCase()) ? row[name] : typeof row[name] === "number" ? row[name] + 1 : "another",
        );
        const sql = `INSERT OR IGNORE INTO main.${quoted(table.name)}(${known.map(({ name }) => quoted(name)).join(", ")}) VALUES (${known.map(() => "?").join(", ")})`;
        await session.rows(sql, other).catch(() => undefined);
      }
    }
  } catch (reason) {
    if (!(reason instanceof MigrationFailed)) throw reason;
  } finally {
    await step.kill();
  }
}

async function copyOf(base, name) {
  const path = join(base.folder, `${name}.sqlite`);
  rmSync(path, { force: true });
  await base.session.backup(path);
  return path;
}

/** What SQLite was told to do with rows that were there before: by a condition that no made row may meet. */
function byStatement(touches, tables, measured, where) {
  const made = new Set(
    touches.filter(({ action }) => action === "create_table").map(({ table }) => table.toLowerCase()),
  );
  const drops = touches.filter(({ action }) => action === "drop_table");
  const rebuilt = drops.some(({ table }) => tables.some((each) => same(each.name, table)));
  const out = [];
  for (const { action, table, column, statement } of touches) {
    const isDrop = drops.some((each) => each.statement === statement && same(each.table, table));
    if ((action !== "delete" && action !== "update") || isDrop || (made.has(table.toLowerCase()) && !rebuilt)) continue;
    const before = tables.find((each) => same(each.name, table));
    if (action === "update" && before && !before.columns.some((name) => same(name, column))) continue;
    const loss = {
      kind: action === "delete" ? "rows_deleted" : "values_overwritten",
      table,
      column: action === "delete" ? "" : column,
      rows: 0,
    };
    const known = [...measured, ...out].some(
      (each) => same(each.table, table) && each.kind === loss.kind && same(each.column, loss.column),
    );
    if (!known) out.push({ ...where, ...loss, measured: "statement", needs_yes: true });
  }
  return out;
}

/** What a way back takes away that its own way forward had brought. */
function ownOf(before, after, where) {
  const out = [];
  const loss = (kind, table, column) =>
    out.push({ ...where, kind, table, column, rows: 0, measured: "statement", needs_yes: false });
  for (const table of after) {
    const earlier = before.find((each) => same(each.name, table.name));
    if (!earlier) loss("table_dropped", table.name, "");
    else
      for (const name of table.columns)
        if (!earlier.columns.some((each) => same(each, name))) loss("column_dropped", table.name, name);
  }
  return out;
}

async function judgeOn(base, migration, rows) {
  const session = new Session(await copyOf(base, "seeded"), compareOptions(base.quotaBytes));
  const before = join(base.folder, "before.sqlite");
  const { path: file } = migration;
  try {
    const tables = await tablesOf(session);
    await seed(session, rows);
    await seedEchoes(session, base, migration, tables);
    rmSync(before, { force: true });
    await session.backup(before);
    const forth = await inTransaction(session, () => goForward(session, migration, base.deadlineMs));
    const losses = (await compareRows(session, before)).map((loss) => ({
      file,
      direction: "forward",
      ...loss,
      measured: "seeded",
      needs_yes: true,
    }));
    losses.push(...byStatement(forth, tables, losses, { file, direction: "forward" }));
    const between = await tablesOf(session);
    const back = await inTransaction(session, () => goBack(session, migration, base.deadlineMs));
    const isNew = (loss) =>
      !losses.some(
        (known) => known.kind === loss.kind && same(known.table, loss.table) && same(known.column, loss.column),
      );
    const returned = (await compareRows(session, before))
      .filter(isNew)
      .map((loss) => ({ file, direction: "back", ...loss, measured: "seeded", needs_yes: true }));
    // Rows that the way forward itself had written may go with it.
    const wrote = new Set(forth.filter(({ action }) => action === "insert").map(({ table }) => table.toLowerCase()));
    const statements = byStatement(back, tables, returned, { file, direction: "back" }).filter(
      ({ table, kind }) => kind !== "rows_deleted" || !wrote.has(table.toLowerCase()),
    );
    return [...losses, ...returned, ...statements, ...ownOf(tables, between, { file, direction: "back" })];
  } finally {
    await session.kill();
  }
}

/** Nothing could be made that the step takes: every statement that may throw something away counts. */
async function judgeUnseen(base, migration) {
  const session = new Session(await copyOf(base, "seeded"), compareOptions(base.quotaBytes));
  try {
    const tables = await tablesOf(session);
    const where = { file: migration.path, direction: "forward" };
    const touches = await inTransaction(session, () => goForward(session, migration, base.deadlineMs));
    const drops = touches
      .filter(({ action, table }) => action === "drop_table" && tables.some((each) => same(each.name, table)))
      .map(({ table }) => ({
        ...where,
        kind: "table_dropped",
        table,
        column: "",
        rows: 0,
        measured: "statement",
        needs_yes: true,
      }));
    return [...drops, ...byStatement(touches, tables, drops, where)];
  } finally {
    await session.kill();
  }
}

/** The losses of a whole list of migrations, from nothing to its end: [{file, direction, kind, table, column, rows, measured, needs_yes}]. */
export async function seededLosses(wanted, { quotaBytes, deadlineMs }) {
  const folder = mkdtempSync(join(tmpdir(), "losses-"));
  const session = new Session(join(folder, "base.sqlite"), { quotaBytes });
  const base = { session, folder, quotaBytes, deadlineMs };
  const out = [];
  try {
    for (const migration of wanted) {
      let found = null;
      for (const rows of ATTEMPTS) {
        found ??= await judgeOn(base, migration, rows).catch((reason) => {
          if (reason instanceof MigrationFailed || reason instanceof DatabaseFailed) return null;
          throw reason;
        });
      }
      out.push(...(found ?? (await judgeUnseen(base, migration))));
      await inTransaction(session, () => goForward(session, migration, deadlineMs));
    }
    return out;
  } finally {
    await session.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
