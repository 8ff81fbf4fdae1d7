// Which rows a migration throws away: SQLite compares the database as it was with what the migration made of it. Nobody reads SQL.

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
/** A cell as it counts: 1 and 1.0 are one value, 'a' and 'A' are two whatever the column's collation says. */
const cell = (name) =>
  `CASE typeof(${quoted(name)}) WHEN 'text' THEN CAST(${quoted(name)} AS BLOB) ELSE ${quoted(name)} END`;
const same = (a, b) => a.toLowerCase() === b.toLowerCase();

/** The tables of one schema as {name, columns, key}; what is computed from other columns is none. */
export async function tablesOf(session, schema = "main") {
  const names = await session.rows(
    `SELECT name FROM ${schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_atelier%' ESCAPE '\\' ORDER BY name`,
  );
  const out = [];
  for (const { name } of names) {
    const columns = await session.rows(
      `SELECT name, type, "notnull" AS needed, pk, hidden FROM pragma_table_xinfo(?, ?)`,
      [name, schema],
    );
    const kept = columns.filter(({ hidden }) => hidden === 0);
    out.push({
      name,
      columns: kept.map((column) => column.name),
      about: kept,
      key: kept.filter(({ pk }) => pk > 0).map((column) => column.name),
    });
  }
  return out;
}

/** How many rows of old.from, seen through its columns, have no partner in main.to, seen through its own; of those that meet `where`. */
async function lost(session, from, fromColumns, to, toColumns, where = "") {
  const keys = fromColumns.map((_, at) => `k${at}`);
  const side = (value, schema, table, columns, condition) =>
    `SELECT ${[`${value} AS side`, ...columns.map((name, at) => `${cell(name)} AS k${at}`)].join(", ")} FROM ${schema}.${quoted(table)} AS t${condition && ` WHERE ${condition}`}`;
  const [{ n }] = await session.rows(
    `SELECT coalesce(sum(n), 0) AS n FROM (SELECT sum(side) AS n FROM (${side(1, "old", from, fromColumns, where)} UNION ALL ${side(-1, "main", to, toColumns, "")}) GROUP BY ${keys.join(", ")} HAVING sum(side) > 0)`,
  );
  return n;
}

const countOf = async (session, table) => (await session.rows(`SELECT count(*) AS n FROM old.${quoted(table)}`))[0].n;

/** Whether another table holds all rows of an old one: renamed, or copied and dropped. */
async function heldElsewhere(session, table, after) {
  for (const other of after) {
    const held = table.columns.map((name) => other.columns.find((each) => same(each, name)));
    if (held.every(Boolean) && (await lost(session, table.name, table.columns, other.name, held)) === 0) return true;
  }
  return false;
}

/** Whether the values of a column are still there beside the same keys: under a new name, or in another table. */
async function movedColumn(session, table, column, kept, after) {
  for (const other of after) {
    const beside = kept.filter((name) => other.columns.some((each) => same(each, name)));
    if (beside.length === 0 && kept.length > 0) continue;
    const there = beside.map((name) => other.columns.find((each) => same(each, name)));
    for (const name of other.fresh) {
      if (
        (await lost(
          session,
          table.name,
          [...beside, column],
          other.name,
          [...there, name],
          `t.${quoted(column)} IS NOT NULL`,
        )) === 0
      )
        return true;
    }
  }
  return false;
}

async function lostOfTable(session, table, before, after) {
  const rows = await countOf(session, table.name);
  if (rows === 0) return [];
  const loss = (kind, column, n) => ({ kind, table: table.name, column, rows: n });
  const now = after.find((other) => same(other.name, table.name));
  // What another table held before is no copy of this one's rows, even where it looks like one.
  const fresh = after.map((other) => {
    const earlier = before.find((each) => same(each.name, other.name));
    return {
      ...other,
      fresh: earlier
        ? other.columns.filter((name) => !earlier.columns.some((each) => same(each, name)))
        : other.columns,
    };
  });
  if (!now)
    return (await heldElsewhere(
      session,
      table,
      fresh.filter((other) => other.fresh.length === other.columns.length),
    ))
      ? []
      : [loss("table_dropped", "", rows)];
  const kept = table.columns.filter((name) => now.columns.some((each) => same(each, name)));
  const keptNow = kept.map((name) => now.columns.find((each) => same(each, name)));
  const out = [];
  for (const column of table.columns.filter((name) => !kept.includes(name))) {
    const [{ n }] = await session.rows(`SELECT count(${quoted(column)}) AS n FROM old.${quoted(table.name)}`);
    if (n > 0 && !(await movedColumn(session, table, column, kept, fresh))) out.push(loss("column_dropped", column, n));
  }
  if (kept.length === 0 || (await lost(session, table.name, kept, now.name, keptNow)) === 0) return out;
  const key = table.key.length > 0 && table.key.every((name) => kept.includes(name)) ? table.key : [];
  const there = (names) => names.map((name) => keptNow[kept.indexOf(name)]);
  const [{ n: rowsNow }] = await session.rows(`SELECT count(*) AS n FROM main.${quoted(now.name)}`);
  const gone =
    key.length > 0 ? await lost(session, table.name, key, now.name, there(key)) : Math.max(0, rows - rowsNow);
  if (gone > 0) out.push(loss("rows_deleted", "", gone));
  for (const column of kept.filter((name) => !key.includes(name))) {
    const beside = key.map((name) => `n.${quoted(there([name])[0])} IS t.${quoted(name)}`).join(" AND ");
    const still = beside && ` AND EXISTS (SELECT 1 FROM main.${quoted(now.name)} AS n WHERE ${beside})`;
    const n =
      (await lost(
        session,
        table.name,
        [...key, column],
        now.name,
        there([...key, column]),
        `t.${quoted(column)} IS NOT NULL${still}`,
      )) - (still ? 0 : gone);
    if (n > 0) out.push(loss("values_overwritten", column, n));
  }
  // Each column still has its values, and yet rows are gone: values went from one row to another.
  const only = (await lost(session, table.name, kept, now.name, keptNow)) - gone;
  if (out.length === 0 && only > 0 && key.length === 0) out.push(loss("values_overwritten", "", only));
  return out;
}

/** What of the rows in the file at `before` is not in this session's database any more, as {kind, table, column, rows}. */
export async function compareRows(session, before) {
  await session.rows("ATTACH ? AS old", [before]);
  try {
    const after = await tablesOf(session);
    const earlier = await tablesOf(session, "old");
    const out = [];
    for (const table of earlier) out.push(...(await lostOfTable(session, table, earlier, after)));
    return out;
  } finally {
    await session.script("DETACH old");
  }
}

const WIPES = new Set(["delete", "update", "drop_table", "alter_table"]);

/**
 * The losses with the file and direction to blame: the step that touched the table last. `log` is tryOut's; `measured` says on whose
 * rows it was seen (user, seeded).
 */
export function lossOf(losses, log, measured) {
  return losses.map((loss) => {
    const touched = log.findLast(({ touches }) =>
      touches.some(({ table, action }) => same(table, loss.table) && WIPES.has(action)),
    );
    const { file, direction } =
      touched ?? log.findLast(({ touches }) => touches.some(({ action }) => WIPES.has(action))) ?? log.at(-1);
    return { file, direction, ...loss, measured, needs_yes: true };
  });
}
