// The host's side of ctx.db: a text of the thread in, a text out. Which policy a statement falls under is decided here, by the call.
import { DatabaseFailed } from "./sqlite.mjs";

const MAX_ROWS = 10_000;
const MAX_VALUES = 999;

const plainCell = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value);
const plainRow = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainCell(value)]));

export class DatabaseDesk {
  constructor(session, { statementMs }) {
    this.session = session;
    this.deadlineMs = statementMs;
  }

  async statement({ op, sql, values = [] }) {
    if (typeof sql !== "string") throw new DatabaseFailed("invalid_argument", "SQL is a text");
    if (!Array.isArray(values) || values.length > MAX_VALUES)
      throw new DatabaseFailed("invalid_argument", "too many values");
    const options = { sql, values, deadlineMs: this.deadlineMs, maxRows: MAX_ROWS };
    switch (op) {
      case "all": {
        const { rows } = await this.session.request("run", "read", options);
        return rows.map(plainRow);
      }
      case "get": {
        const { rows } = await this.session.request("run", "read", { ...options, first: true });
        return rows.length > 0 ? plainRow(rows[0]) : null;
      }
      case "run": {
        const { changes, lastId } = await this.session.request("run", "write", options);
        return { changes, lastId };
      }
      default:
        throw new DatabaseFailed("invalid_argument", "no such call");
    }
  }

  async answer(text) {
    try {
      const asked = JSON.parse(text);
      if (["begin", "commit", "rollback"].includes(asked.op)) {
        await this.session[asked.op]();
        return JSON.stringify({ ok: null });
      }
      return JSON.stringify({ ok: await this.statement(asked) });
    } catch (reason) {
      const code = reason instanceof DatabaseFailed ? reason.code : "invalid_argument";
      return JSON.stringify({ failed: { code, message: String(reason?.message ?? reason) } });
    }
  }
}
