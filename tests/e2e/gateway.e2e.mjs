// The gateway before the real Core Backend: whose data, what is written when, and what a stranger sees (attack items 43, 44, 46, 48).
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { asBlocks, FakeModel } from "../support/fake-model.mjs";
import { Stack, until } from "./stack.mjs";
import { inPreview, send, signedIn } from "./wire.mjs";

const WIDGET = `import { Card, Stat, useBackend, useMetrics } from "@atelier/sdk";

interface Count {
  held: number;
}

export default function Widget() {
  const { held } = useBackend<Count>("count");
  const metrics = useMetrics();
  return (
    <Card title="Deposits">
      <Stat label="Positions" value={held} />
      <Stat label="Value" value={metrics.totalValue} format="money" />
    </Card>
  );
}
`;
const BACKEND = `import { defineBackend, route } from "@atelier/user-backend";

export default defineBackend({
  routes: {
    count: route({}, async (ctx) => {
      const { positions } = await ctx.core.list_positions({});
      return { held: positions.length };
    }),
    deposit: route({ key: "text", amount: "text" }, (ctx, input) =>
      ctx.core.record_transaction({
        idempotency_key: input.key,
        date: "2022-10-03",
        kind: "deposit",
        amount: input.amount,
        currency: "USD",
      }),
    ),
    fresh: route({ amount: "text", times: "number" }, async (ctx, input) => {
      const ids: string[] = [];
      for (let n = 0; n < input.times; n++) {
        const made = await ctx.core.record_transaction({
          idempotency_key: "fresh-" + String(Date.now()) + String(Math.random()),
          date: "2022-10-03",
          kind: "deposit",
          amount: input.amount,
          currency: "USD",
        });
        ids.push(made.transaction.id);
      }
      return { ids };
    }),
    twice: route({ key: "text" }, async (ctx, input) => {
      const draft = {
        idempotency_key: input.key,
        date: "2022-10-03",
        kind: "deposit" as const,
        amount: "77.77",
        currency: "USD",
      };
      const [one, two] = await Promise.all([
        ctx.core.record_transaction(draft),
        ctx.core.record_transaction(draft),
      ]);
      return { one: one.transaction.id, two: two.transaction.id };
    }),
    history: route({ portfolio: "text" }, (ctx, input) =>
      ctx.core.list_transactions({ portfolio_id: input.portfolio }),
    ),
  },
});
`;

const model = new FakeModel();
let stack;
let a;
let b;
let made;

async function written(who, files, request) {
  const { id } = (await who.post("/sessions", {})).body;
  model.answers.push(asBlocks(files));
  await who.post(`/sessions/${id}/messages`, { text: request });
  return until(
    "the code",
    async () => {
      const { body } = await who.get(`/sessions/${id}`);
      return body.state === "idle" || body.state === "failed" ? body : null;
    },
    60_000,
  );
}

/** The folder of the one sandbox that runs. */
const sandbox = () => join(stack.data, "sandboxes", readdirSync(join(stack.data, "sandboxes"))[0]);

const deposits = async (who, amount) => {
  const { body } = await who.post("/app/tools/list_transactions", { arguments: { kinds: ["deposit"], limit: 1000 } });
  return (body.transactions ?? []).filter((row) => row.amount === amount).length;
};
const audit = (outcome) => readFileSync(join(stack.data, "logs/gateway.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line)).filter((row) => row.outcome === outcome);

beforeAll(async () => {
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
  a = await signedIn(stack, "investor-a");
  b = await signedIn(stack, "investor-b");
  made = await written(a, { "widget.tsx": WIDGET, "backend.ts": BACKEND }, "Table of my positions with a private note for each one");
  expect(made.gate, JSON.stringify(made.gate?.findings ?? made.last_error)).toMatchObject({ ok: true });
});

afterAll(async () => {
  await stack?.stop();
  await model.stop();
});

test("a preview's write is checked, recorded and simulated, and the Core Backend has none of it", async () => {
  const answer = await inPreview(a, made.preview).route("deposit", { key: "preview-0001", amount: "31.41" });
  expect([answer.status, answer.body.transaction?.amount, answer.body.created]).toEqual([200, "31.41", false]);
  const wrong = await inPreview(a, made.preview).route("deposit", { key: "preview-0002", amount: "a lot" });
  expect([wrong.status, wrong.body.code]).toEqual([400, "invalid_argument"]);
  const { body } = await a.get(`/sessions/${made.id}/simulated_writes`);
  expect(body.writes.map((write) => [write.tool, write.arguments.amount])).toEqual([["record_transaction", "31.41"]]);
  expect((await b.get(`/sessions/${made.id}/simulated_writes`)).status).toBe(404);
  expect(await deposits(a, "31.41")).toBe(0);
  expect(audit("simulated")[0]).toMatchObject({ user: "investor-a", tool: "record_transaction", mode: "dry_run" });
});

test.skipIf(process.getuid() !== 0)("the gateway speaks to its sandbox only, and to the manifest's tools only", async () => {
  const [io, socketPath] = [join(sandbox(), "io"), join(sandbox(), "mcp.sock")];
  const rpc = (method, params) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const root = await send({ socketPath, method: "POST", path: "/mcp", body: rpc("tools/list", {}) });
  expect([root.status, root.body.error.data.reason]).toEqual([403, "wrong_peer"]);
  const { uid } = statSync(io);
  expect(uid).not.toBe(0);
  const asSandbox = (body, path = "/mcp") => {
    const arguments_ = [`--reuid=${uid}`, "--clear-groups", "curl", "-s", "-m", "10", "-w", "\n%{http_code}", "--unix-socket", socketPath, "-d", body, `http://localhost${path}`];
    const lines = execFileSync("setpriv", arguments_, { encoding: "utf8" }).trim().split("\n");
    return { status: Number(lines.pop()), body: lines.join("\n") };
  };
  const outside = asSandbox(rpc("tools/call", { name: "list_dividends", arguments: {} }));
  expect([outside.status, outside.body]).toEqual([403, expect.stringContaining("out_of_scope")]);
  expect(asSandbox(rpc("tools/call", { name: "delete_transaction", arguments: {} })).status).toBe(403);
  expect(asSandbox(rpc("resources/list", {})).status).toBe(404);
  expect(asSandbox(rpc("tools/list", {}), "/other").status).toBe(404);
  expect(asSandbox("{").status).toBe(400);
  expect(asSandbox(rpc("tools/list", {})).status).not.toBe(403);
  expect(audit("out_of_scope").some((row) => row.user === "investor-a" && row.tool === "list_dividends")).toBe(true);
  expect(audit("wrong_peer").length).toBeGreaterThan(0);
});

test("a sandbox that puts a link in place of its socket is not followed", async () => {
  const io = join(sandbox(), "io");
  const [socket, aside] = [join(io, "app.sock"), join(io, "aside.sock")];
  renameSync(socket, aside);
  try {
    for (const target of [join(stack.data, "run/core.sock"), aside, "/dev/null"]) {
      symlinkSync(target, socket);
      expect([target, (await inPreview(a, made.preview).route("count", {})).status]).toEqual([target, 503]);
      unlinkSync(socket);
    }
  } finally {
    renameSync(aside, socket);
  }
  // The control: the socket itself answers.
  expect((await inPreview(a, made.preview).route("count", {})).status).toBe(200);
});

test("released, a write is made once for its key, repeated or at the same time", async () => {
  const change = (await a.post(`/sessions/${made.id}/publish`)).body;
  const reviewer = await signedIn(stack, "reviewer");

  // The reviewer may look at the author's data, masked; the author sees his own.
  const seen = (await reviewer.post(`/changes/${change.id}/preview`, { data: "author" })).body;
  const masked = (await inPreview(reviewer, seen).tool("list_positions")).body;
  const own = (await a.post("/app/tools/list_positions", { arguments: {} })).body;
  expect(masked.positions.map((row) => row.ticker)).toEqual(own.positions.map((row) => row.ticker));
  for (const [at, row] of own.positions.entries()) {
    for (const field of ["quantity", "value", "cost"]) expect(masked.positions[at][field], `${row.ticker} ${field}`).not.toBe(row[field]);
    expect(masked.positions[at].price).toBe(row.price);
  }
  expect(masked.total_value).not.toBe(own.total_value);
  expect((await inPreview(reviewer, seen).tool("list_positions")).body).toEqual(masked);
  const sample = (await reviewer.post(`/changes/${change.id}/preview`, {})).body;
  expect((await inPreview(reviewer, sample).tool("list_positions")).body.total_value).not.toBe(own.total_value);
  expect((await b.post(`/changes/${change.id}/preview`, { data: "author" })).status).toBe(404);

  await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  const { release_id } = (await a.get("/app/customizations")).body.customizations[0];
  // Each write needs the user's yes to exactly its arguments; here it is given as the page gives it.
  const once = (name, input, confirmed) => a.post(`/app/backend/${name}`, { release_id, input, ...(confirmed ? { confirmed } : {}) });
  const call = async (name, input) => {
    const confirmed = [];
    for (;;) {
      const answer = await once(name, input, confirmed.length ? confirmed : undefined);
      if (answer.status !== 412 || !answer.body.write || confirmed.length > 3) return answer;
      confirmed.push(answer.body.write.digest);
    }
  };

  const unasked = await once("deposit", { key: "live-000000", amount: "99.99" });
  expect([unasked.status, unasked.body.field]).toEqual([412, "confirmed"]);
  expect(unasked.body.write).toMatchObject({ tool: "record_transaction", arguments: { amount: "99.99", idempotency_key: "live-000000" } });
  // A yes to other arguments is none.
  const { digest } = (await once("deposit", { key: "live-000000", amount: "1.00" })).body.write;
  expect((await once("deposit", { key: "live-000000", amount: "99.99" }, [digest])).status).toBe(412);
  expect(await deposits(a, "99.99")).toBe(0);

  const first = await call("deposit", { key: "live-000001", amount: "41.41" });
  const again = await call("deposit", { key: "live-000001", amount: "41.41" });
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body).toEqual(first.body);
  expect(await deposits(a, "41.41")).toBe(1);
  expect(await call("deposit", { key: "live-000001", amount: "42.42" })).toMatchObject({ status: 409, body: { code: "conflict" } });
  const both = await call("twice", { key: "live-000002" });
  expect(both.body.one).toBe(both.body.two);
  expect(await deposits(a, "77.77")).toBe(1);
  expect(audit("repeated").length).toBeGreaterThanOrEqual(2);
  // After a restart the gateway has forgotten the key; the Core Backend has not.
  await stack.kill();
  await stack.start();
  [a, b] = [await signedIn(stack, "investor-a"), await signedIn(stack, "investor-b")];
  expect((await call("deposit", { key: "live-000001", amount: "41.41" })).status).toBe(200);
  expect(await deposits(a, "41.41")).toBe(1);

  // A key made anew at each call: the yes holds, and a confirmed call that comes again is the same write.
  const { digest: yes } = (await once("fresh", { amount: "51.51", times: 1 })).body.write;
  const made1 = await once("fresh", { amount: "51.51", times: 1 }, [yes]);
  const made2 = await once("fresh", { amount: "51.51", times: 1 }, [yes]);
  expect([made1.status, made2.status]).toEqual([200, 200]);
  expect(made2.body).toEqual(made1.body);
  expect(await deposits(a, "51.51")).toBe(1);
  // One yes is for one write; asked again, the user may want another one.
  expect((await once("fresh", { amount: "51.51", times: 2 }, [yes])).status).toBe(412);
  const three = await call("fresh", { amount: "51.51", times: 3 });
  expect([three.status, new Set(three.body.ids).size]).toEqual([200, 3]);
  expect(await deposits(a, "51.51")).toBe(4);

  // Somebody else's portfolio does not exist, and the attempt is written down.
  const foreign = (await b.post("/app/tools/list_portfolios", { arguments: {} })).body.portfolios[0].id;
  expect(await call("history", { portfolio: foreign })).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(audit("not_found").at(-1)).toMatchObject({ user: "investor-a", tool: "list_transactions", mode: "live" });
});
