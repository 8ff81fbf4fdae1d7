// Serves the built application with answers from the gate's fixture. For looking at pages while
// working on them, and for the browser test; never part of the product.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const read = async (path) => JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));

const GOOD = `import{Card as c,Stat as s,useMetrics as m}from"@atelier/sdk";import{jsx as j}from"react/jsx-runtime";
export default function W(){return j(c,{title:"Concentration",children:j(s,{label:"Herfindahl index",value:m().concentrationIndex})})}`;
const BAD = `export default function W(){throw new Error("broken on purpose")}`;
const CELL = `import{formatPercent as f}from"@atelier/sdk";export default function C({position:p}){return f(p.profitRate)}`;
const BUNDLES = { "good.js": GOOD, "bad.js": BAD, "cell.js": CELL };

function customization(id, slot, en, ru, bundle) {
  return {
    id,
    feature: id,
    title: { en, ru },
    slot,
    size: "medium",
    author: "investor-a",
    hidden: false,
    ...placed(id, bundle, 3),
    previous: bundle === "bad.js" ? placed(`${id}-before`, "good.js", 2) : null,
  };
}

/** Where a release's code runs: here all of it in the page, as generated code does. */
function placed(id, bundle, version) {
  return {
    release_id: `r-${id}`,
    bundle_url: `/bundles/${bundle}`,
    bundle_sha256: bundle,
    version,
    venue: "page",
    frame_url: "",
    writes: [],
  };
}

function pick(answers, args) {
  const found = answers.when?.find(
    ({ has, value }) => args[has] !== undefined && (value === undefined || args[has] === value),
  );
  const echoed = (answers.echo ?? []).map((name) => [name, args[name]]);
  return { ...(found?.answer ?? answers.default), ...Object.fromEntries(echoed) };
}

/** A year and a half of made-up days: the fixture's six points are too few to look at. */
function longHistory(name, fixture) {
  if (name !== "get_value_history" && name !== "get_price_history") return fixture;
  const points = [];
  let level = 100;
  for (let day = 0; day < 260; day += 1) {
    const before = level;
    level *= 1 + Math.sin(day / 9) * 0.008 + Math.sin(day * 1.7) * 0.006 + 0.0009;
    const date = new Date(Date.UTC(2025, 9, 14) + day * 86_400_000).toISOString().slice(0, 10);
    const price = (value) => String(Number(value.toFixed(4)));
    points.push(
      name === "get_value_history"
        ? { date, value: price(level * 100), drawdown: "0", return_index: price(level / 100) }
        : {
            date,
            open: price(before),
            high: price(Math.max(before, level) * 1.006),
            low: price(Math.min(before, level) * 0.994),
            close: price(level),
          },
    );
  }
  const benchmark = fixture.benchmark && {
    ...fixture.benchmark,
    points: points.map(({ date }, day) => ({ date, return_index: String(1 + day * 0.0006) })),
  };
  const visible = name === "get_price_history" ? points.slice(-90) : points;
  return { ...fixture, points: visible, ...(benchmark === undefined ? {} : { benchmark }) };
}

/** The list of operations after the writes that were made on this server. */
function changed(changes, answer) {
  if (!answer.transactions) return answer;
  const transactions = answer.transactions.flatMap((row) =>
    changes
      .filter((change) => change.transaction_id === row.id)
      .reduce(
        (rows, { tool, amount, fee, note }) =>
          tool === "delete_transaction"
            ? []
            : rows.map((now) => ({
                ...now,
                version: now.version + 1,
                amount: amount ?? now.amount,
                fee: fee ?? now.fee,
                note,
              })),
        [row],
      ),
  );
  return { ...answer, transactions };
}

export async function startServer(port = 0, { signedIn = true, custom = true } = {}) {
  const fixture = await read("../../gate/fixture.json");
  const { policy } = await read("../dist/assets.json");
  const state = {
    signedIn,
    changes: [],
    customizations: custom
      ? [
          customization("conc", "dashboard.grid", "Concentration", "Концентрация", "good.js"),
          customization("broken", "dashboard.grid", "Broken block", "Сломанный блок", "bad.js"),
          customization("rate", "positions.column", "Profit, %", "Прибыль, %", "cell.js"),
          customization("mine", "page", "My page", "Моя страница", "good.js"),
        ]
      : [],
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    let body = "";
    for await (const part of request) body += part;
    const json = (value, status = 200) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(value));
    };
    const tool = /^\/api\/v1\/app\/tools\/(\w+)$/.exec(url.pathname)?.[1];
    const hide = /^\/api\/v1\/app\/customizations\/([\w-]+)\/hide$/.exec(url.pathname)?.[1];
    if (url.pathname === "/api/v1/me") {
      if (!state.signedIn) return json({ code: "unauthenticated", message: "sign in" }, 401);
      return json({ name: "investor-a", role: "user", locale: "en" });
    }
    if (url.pathname === "/api/v1/login") {
      state.signedIn = true;
      return json({ name: "investor-a" });
    }
    if (url.pathname === "/api/v1/app/customizations") {
      return json({ customizations: state.customizations });
    }
    if (hide) {
      const { hidden } = JSON.parse(body);
      for (const each of state.customizations) if (each.feature === hide) each.hidden = hidden;
      return json({});
    }
    if (tool === "correct_transaction" || tool === "delete_transaction") {
      const args = JSON.parse(body).arguments;
      if (args.quantity === "1000") {
        return json({ code: "failed_precondition", message: "selling 3 XOM, but 0 are held" }, 412);
      }
      const before = state.changes.filter((each) => each.transaction_id === args.transaction_id);
      if (args.expected_version !== 1 + before.length) {
        return json({ code: "conflict", message: "corrected after it was read" }, 409);
      }
      state.changes.push({ tool, ...args });
      return json({ created: true });
    }
    if (tool) {
      const args = JSON.parse(body).arguments;
      return json(changed(state.changes, longHistory(tool, pick(fixture[tool], args))));
    }
    const bundle = BUNDLES[url.pathname.replace("/bundles/", "")];
    if (bundle) {
      response.writeHead(200, { "Content-Type": "text/javascript" });
      return response.end(bundle);
    }
    const path = url.pathname === "/app/" ? "index.html" : url.pathname.replace("/app/", "");
    try {
      const text = await readFile(dist + path);
      response.writeHead(200, {
        "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
        "Content-Security-Policy": policy.replace("{frames}", "'none'"),
      });
      return response.end(text);
    } catch {
      return json({ code: "not_found", message: url.pathname }, 404);
    }
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { server, state, url: `http://127.0.0.1:${server.address().port}/app/` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startServer(Number(process.argv[2] ?? 5180));
  console.log(url);
}
