// The world in which a customization's backend runs: a context of its own, without anything of Node. This text runs in it first and
// is all that its code ever meets of us. What it does to its world (patched prototypes, replaced globals) stays there: whatever
// decides anything sits in other processes and takes texts only.

/**
 * Runs inside. `send(kind, text)` is the only function from outside, and nothing inside ever holds it or an error of it. Returns
 * what the outside calls: `(kind, text) => void`.
 */
export function realm(send, kept, tools) {
  "use strict";
  const { parse, stringify } = JSON;
  const world = globalThis;
  const keptNames = parse(kept);
  for (const name of Object.getOwnPropertyNames(world)) {
    if (!keptNames.includes(name)) delete world[name];
  }
  const MAX_OUTPUT = 1024 * 1024;
  const MAX_LOG_TEXT = 1000;
  const MAX_ROUTES = 50;

  function ask(kind, text) {
    let answer;
    try {
      answer = send(kind, text);
    } catch {
      // An error from outside would be a way out.
      throw new Error("the runtime did not answer");
    }
    return answer;
  }
  const failed = (code, message) => Object.assign(new Error(message), { code });

  function database(op, sql, values) {
    const { ok, failed: why } = parse(ask("db", stringify({ op, sql, values })));
    if (!why) return ok;
    throw Object.assign(failed(why.code, why.message), { name: "DatabaseFailed" });
  }
  let inside = false;
  const db = {
    all: (sql, ...values) => database("all", sql, values),
    get: (sql, ...values) => database("get", sql, values),
    run: (sql, ...values) => database("run", sql, values),
    transaction(work) {
      if (inside) throw failed("invalid_argument", "a transaction inside a transaction");
      database("begin");
      inside = true;
      try {
        const result = work();
        if (typeof result?.then === "function") throw failed("invalid_argument", "a transaction must not wait");
        inside = false;
        database("commit");
        return result;
      } catch (reason) {
        inside = false;
        database("rollback");
        throw reason;
      }
    },
  };

  const waiting = new Map();
  let lastCall = 0;
  const core = Object.fromEntries(
    parse(tools).map((tool) => [
      tool,
      (args) => {
        lastCall += 1;
        const id = lastCall;
        return new Promise((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          ask("core", stringify({ id, tool, args: args ?? {} }));
        });
      },
    ]),
  );
  const log = (message) => {
    ask("log", String(message).slice(0, MAX_LOG_TEXT));
  };
  const context = Object.freeze({ core: Object.freeze(core), db: Object.freeze(db), log });

  let table = null;
  function load() {
    const routes = world.atelierBackend?.default?.routes;
    if (typeof routes !== "object" || routes === null)
      throw new TypeError("backend.ts must export defineBackend({ routes }) by default");
    const names = Object.keys(routes);
    if (names.length === 0 || names.length > MAX_ROUTES) throw new TypeError(`a backend has 1 to ${MAX_ROUTES} routes`);
    table = new Map();
    const inputs = {};
    for (const name of names) {
      const { input = {}, run } = routes[name] ?? {};
      if (typeof run !== "function") throw new TypeError(`routes.${name}.run: a function is expected`);
      table.set(name, run);
      inputs[name] = input;
    }
    return inputs;
  }

  const told = (reason) => ({
    code: typeof reason?.code === "string" ? reason.code : "internal",
    message: String(reason?.message ?? reason).slice(0, MAX_LOG_TEXT),
    stack: String(reason?.stack ?? "").slice(0, 4000),
    refused: reason?.name === "Refusal",
  });

  async function call({ id, route, input }) {
    try {
      const output = await table.get(route)(context, input);
      const text = stringify(output ?? null);
      if (text.length > MAX_OUTPUT) throw failed("exhausted", "the route's answer is larger than 1 MiB");
      ask("answer", stringify({ id, text }));
    } catch (reason) {
      ask("answer", stringify({ id, failed: told(reason) }));
    }
  }

  return (kind, text) => {
    if (kind === "load") {
      try {
        ask("loaded", stringify({ inputs: load() }));
      } catch (reason) {
        ask("loaded", stringify({ failed: told(reason) }));
      }
    }
    if (kind === "call") void call(parse(text));
    if (kind === "core") {
      const { id, value, failed: why } = parse(text);
      const entry = waiting.get(id);
      waiting.delete(id);
      if (why) entry?.reject(failed(why.code, why.message));
      else entry?.resolve(value);
    }
  };
}
