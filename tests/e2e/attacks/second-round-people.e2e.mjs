// A second round of attacks, written without sight of the product's code. Each case first shows that the honest form works, or that the
// harm would be seen, and then attacks. A case that fails is a hole, not a wish.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { join } from "node:path";
import { Stack, until } from "../stack.mjs";
import { exchange, inPreview, send, signedIn } from "../wire.mjs";
import {
  sleep,
  TODAY,
  settle,
  build,
  publish,
  release,
  simple,
  READER,
  BACKEND,
  withdrawal,
  stack,
  model,
  a,
  b,
  reviewer,
  admin,
  end,
  tool,
  operations,
  record,
  begin,
  JSON_TYPE,
} from "./second-round.mjs";

beforeAll(begin);
afterAll(end);

describe("H9, H11, H3: sign-in, sign-out, limits", () => {
  const other = new Stack();
  beforeAll(() => other.start());
  afterAll(() => other.stop());
  const login = (name, password, headers = {}) =>
    send({
      port: other.port,
      method: "POST",
      path: "/api/v1/login",
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify({ name, password }),
    });

  test("15 guesses at one name by other spellings, forged addresses and another account's device", async () => {
    const first = await login("investor-b", other.password("investor-b"));
    expect(first.status).toBe(200);
    const device = first.headers["set-cookie"].find((row) => row.startsWith("atelier_device=")).split(";")[0];
    const value = device.split("=")[1];
    const spellings = [
      "Investor-a",
      "INVESTOR-A",
      "investor-a ",
      " investor-a",
      "investor\u2010a",
      "investor-a\u0000",
      "ｉnvestor-a",
      "investor-a\u200b",
    ];
    for (const name of spellings)
      expect((await login(name, other.password("investor-a"))).status, JSON.stringify(name)).toBeGreaterThanOrEqual(
        400,
      );
    const disguises = [
      {},
      { "X-Forwarded-For": "10.0.0.1" },
      { Forwarded: "for=10.0.0.2" },
      { "X-Real-IP": "10.0.0.3" },
      { Cookie: device },
      { Cookie: `atelier_device=${value.slice(0, -1)}A` },
      { Cookie: `atelier_device=${"0".repeat(32)}.${value.split(".")[1]}` },
      { Cookie: "atelier_device=x.y" },
      { Cookie: "atelier_device=" },
    ];
    const looked = await Promise.all(
      Array.from({ length: 60 }, (_, at) => login("investor-a", `guess-${at}`, disguises[at % disguises.length])),
    );
    const tried = looked.filter((answer) => answer.status === 401).length;
    expect(tried, "guesses that were looked at, of 60").toBeLessThanOrEqual(12);
    for (const headers of disguises)
      expect((await login("investor-a", "guess", headers)).status, JSON.stringify(headers)).toBe(429);
    const honest = await login("investor-b", other.password("investor-b"), { Cookie: device });
    expect(honest.status, "somebody else on a known device").toBe(200);
  });

  test("16 spraying one password over many names does not keep a known device out", async () => {
    const known = await login("reviewer", other.password("reviewer"), {});
    const cookie =
      known.status === 200
        ? known.headers["set-cookie"].find((row) => row.startsWith("atelier_device=")).split(";")[0]
        : null;
    expect(known.status, "before the spray").toBe(200);
    await Promise.all(Array.from({ length: 150 }, (_, at) => login(`name-${at}`, "Winter2026")));
    const start = performance.now();
    expect((await login("reviewer", other.password("reviewer"), { Cookie: cookie })).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("17 sign-out ends the socket, the events, the preview's calls and the cookie", async () => {
    const me = await signedIn(stack, "investor-a");
    const view = await build(me, model, READER);
    const look = () => inPreview(me, view.preview).tool("list_positions");
    expect((await look()).status).toBe(200);
    const ended = { socket: false, events: false };
    const key = randomBytes(16).toString("base64");
    const socket = connect(stack.port, "127.0.0.1");
    let heard = "";
    socket.on("data", (part) => (heard += part.toString("latin1")));
    socket.on("close", () => (ended.socket = true));
    socket.on("end", () => (ended.socket = true));
    socket.on("error", () => (ended.socket = true));
    socket.write(
      `GET /api/v1/sessions/${view.id}/socket HTTP/1.1\r\nHost: localhost:${stack.port}\r\nAuthorization: Bearer ${me.token}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    const events = await fetch(`${stack.url}/api/v1/sessions/${view.id}/events`, {
      headers: { Authorization: `Bearer ${me.token}` },
    });
    expect(events.status).toBe(200);
    void (async () => {
      for await (const part of events.body) void part;
    })()
      .catch(() => null)
      .finally(() => (ended.events = true));
    await until("the socket", () => heard.includes(" 101 "));
    await sleep(300);
    expect(ended).toEqual({ socket: false, events: false });
    expect((await me.post("/logout", {})).status).toBeLessThan(300);
    await until("the end of both", () => (ended.socket || heard.includes("\x88")) && ended.events, 5000).catch(
      () => null,
    );
    const told = heard.length;
    const mask = (text) => Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
    if (!socket.destroyed) socket.write(mask('{"type":"message","text":"after sign-out"}'));
    await a.post(`/sessions/${view.id}/messages`, { text: "a table of positions" });
    await settle(a, view.id);
    socket.destroy();
    expect(ended.events, "events by SSE").toBe(true);
    expect(heard.slice(told).replace(/\x88[^]*/, ""), "events by the socket after the sign-out").toBe("");
    expect(JSON.stringify((await a.get(`/sessions/${view.id}`)).body)).not.toContain("after sign-out");
    expect((await me.get("/me")).status).toBe(401);
    expect((await look()).status, "the preview's calls").toBe(401);
  });

  test("18 somebody else's preview, and tools that its manifest does not name", async () => {
    const [mine, theirs] = [await build(b, model, READER), await build(a, model, READER)];
    const [own, target] = [inPreview(b, mine.preview), inPreview(b, theirs.preview)];
    expect((await inPreview(a, theirs.preview).tool("list_positions")).status).toBe(200);
    expect((await target.tool("list_positions")).status).toBe(404);
    expect((await target.route("list")).status).toBe(404);
    expect((await b.get(`/previews/${theirs.preview.id}`)).status).toBe(404);
    for (const id of ["pv_", "pv_0", "..", "%2e%2e", theirs.id, `${mine.preview.id}x`, mine.preview.id.toUpperCase()]) {
      const answer = await b.post(`/previews/${id}/tools/list_positions`, { arguments: {} });
      expect(answer.status, id).toBeGreaterThanOrEqual(400);
    }
    const honest = await own.tool("list_positions");
    expect(honest.status).toBe(200);
    for (const [name, value] of [
      ["X-Forwarded-User", "investor-a"],
      ["X-Forwarded-Host", "widgets.localhost"],
    ]) {
      const answer = await send({
        port: stack.port,
        method: "POST",
        path: `/api/v1/previews/${mine.preview.id}/tools/list_positions`,
        body: '{"arguments":{}}',
        headers: { ...JSON_TYPE, Authorization: `Bearer ${b.token}`, [name]: value },
      });
      expect(answer.body.total_value, name).toBe(honest.body.total_value);
    }
    for (const tool of [
      "record_transaction",
      "delete_transaction",
      "list_portfolios",
      "..%2fbackend%2flist",
      "list_positions%00",
    ]) {
      expect((await own.tool(tool)).status, `${tool} is not in the manifest`).toBeGreaterThanOrEqual(400);
    }
    for (const origin of ["http://evil.example", "null"]) {
      const answer = await send({
        port: stack.port,
        method: "POST",
        path: `/api/v1/previews/${mine.preview.id}/tools/list_positions`,
        body: '{"arguments":{}}',
        headers: { ...JSON_TYPE, Origin: origin, Cookie: `atelier=${b.token}` },
      });
      expect(answer.status, `a page of ${origin} with the user's cookie`).toBe(403);
    }
  });

  test("19 many dialogues, forks and previews at once start few processes", async () => {
    const children = () =>
      Number(execFileSync("sh", ["-c", `ps -e -o ppid= | grep -cw ${stack.process.pid} || true`]).toString());
    const view = await build(a, model, BACKEND());
    const honest = children();
    expect(honest).toBeGreaterThan(0);
    const made = await Promise.all(Array.from({ length: 60 }, () => a.post("/sessions", { mode: "build" })));
    const forks = await Promise.all(Array.from({ length: 30 }, () => a.post(`/sessions/${view.id}/fork`, {})));
    const ids = [...made, ...forks]
      .filter((answer) => answer.status < 300)
      .map((answer) => answer.body.id ?? answer.body.session_id);
    const previews = await Promise.all(ids.slice(-25).map((id) => a.post(`/sessions/${id}/preview`, {})));
    expect(previews.every((answer) => answer.status < 500 || answer.status === 503)).toBe(true);
    await sleep(1500);
    expect(children() - honest, "processes more than before").toBeLessThanOrEqual(8);
    await Promise.all(ids.map((id) => a.delete(`/sessions/${id}`)));
    expect((await exchange(stack.port, "GET", "/healthz")).status).toBe(200);
  });
});

describe("H7, H8: decisions", () => {
  const liveOf = async (feature) =>
    (await a.get("/app/customizations")).body.customizations.find((row) => row.feature === feature);

  test("20 every role at every decision", async () => {
    const change = await publish(a, await build(a, model, simple("Roles")));
    const body = {
      approve: { content_sha256: change.content_sha256 },
      return: { comment: "x" },
      reject: { comment: "x" },
      merge: {},
    };
    for (const [name, who] of [
      ["author", a],
      ["other user", b],
      ["admin", admin],
    ]) {
      for (const [verb, data] of Object.entries(body)) {
        expect([403, 404], `${name} ${verb}`).toContain((await who.post(`/changes/${change.id}/${verb}`, data)).status);
      }
    }
    expect((await a.get(`/changes/${change.id}`)).body.state).toBe("open");
    const own = await publish(reviewer, await build(reviewer, model, simple("Own")));
    for (const [verb, data] of Object.entries({ ...body, approve: { content_sha256: own.content_sha256 } })) {
      expect(
        (await reviewer.post(`/changes/${own.id}/${verb}`, data)).status,
        `the reviewer's own: ${verb}`,
      ).toBeGreaterThanOrEqual(400);
    }
    const done = await reviewer.post(`/changes/${change.id}/approve`, body.approve);
    expect(done.status).toBe(200);
    for (const verb of ["rollback", "activate"])
      expect((await b.post(`/releases/${done.body.release_id}/${verb}`, {})).status, verb).toBe(404);
    expect((await liveOf(done.body.feature)).release_id).toBe(done.body.release_id);
  });

  test("21 approve, return, reject, merge and publish at once: one wins", async () => {
    for (let round = 0; round < 4; round++) {
      const view = await build(a, model, simple(`Race ${round}`));
      const change = await publish(a, view);
      const decide = (verb, data) => reviewer.post(`/changes/${change.id}/${verb}`, data);
      const calls = [
        () => decide("approve", { content_sha256: change.content_sha256 }),
        () => decide("reject", { comment: "no" }),
        () => decide("return", { comment: "again" }),
        () => decide("approve", { content_sha256: change.content_sha256 }),
        () => decide("merge", {}),
        () => a.post(`/sessions/${view.id}/publish`, {}),
        () => decide("reject", { comment: "no", content_sha256: change.content_sha256 }),
      ];
      const order = calls.map((_, at) => (at + round * 3) % calls.length);
      const results = await Promise.all(order.map((at) => calls[at]()));
      const verdicts = results
        .filter((_, at) => order[at] !== 5 && order[at] !== 4)
        .map((answer) => answer.body?.state)
        .filter(Boolean);
      const kinds = new Set(verdicts.map((state) => (state === "approved" ? "merged" : state)));
      const end = (await a.get(`/changes/${change.id}`)).body;
      expect(
        results.every((answer) => answer.status < 500),
        results.map((answer) => answer.status).join(),
      ).toBe(true);
      expect(kinds.size, `told: ${[...kinds]}`).toBe(1);
      expect(Boolean(await liveOf(end.feature)), end.state).toBe(end.state === "merged");
    }
  });

  test("22 decisions in a wrong order, with wrong digests, and repeated", async () => {
    const one = await publish(a, await build(a, model, simple("Order")));
    const decide = (verb, data, id = one.id) => reviewer.post(`/changes/${id}/${verb}`, data);
    for (const sha of [
      "",
      "x",
      "0".repeat(64),
      one.content_sha256.toUpperCase(),
      ` ${one.content_sha256}`,
      one.content_sha256.slice(0, 10),
    ]) {
      expect((await decide("approve", { content_sha256: sha })).status, sha).toBeGreaterThanOrEqual(400);
    }
    expect((await decide("merge", {})).status, "merge before approval").toBeGreaterThanOrEqual(400);
    expect((await decide("reject", { comment: "  \n " })).status, "a comment of blanks").toBeGreaterThanOrEqual(400);
    expect((await decide("reject", { comment: "no" })).status).toBe(200);
    for (const [verb, data] of [
      ["approve", { content_sha256: one.content_sha256 }],
      ["return", { comment: "x" }],
      ["merge", {}],
      ["reject", { comment: "x" }],
    ]) {
      expect((await decide(verb, data)).status, `${verb} after reject`).toBeGreaterThanOrEqual(400);
    }
    const two = await publish(a, await build(a, model, simple("Order two")));
    const merged = (await decide("approve", { content_sha256: two.content_sha256 }, two.id)).body;
    expect(merged.state).toBe("merged");
    for (const [verb, data] of [
      ["return", { comment: "x" }],
      ["reject", { comment: "x" }],
    ]) {
      expect((await decide(verb, data, two.id)).status, `${verb} after merge`).toBeGreaterThanOrEqual(400);
    }
    expect(await liveOf(merged.feature)).toBeTruthy();
    expect((await a.post(`/releases/${merged.release_id}/rollback`, {})).status).toBe(200);
    expect(
      (await a.post(`/releases/${merged.release_id}/rollback`, {})).status,
      "rolled back twice",
    ).toBeGreaterThanOrEqual(400);
    expect(await liveOf(merged.feature)).toBeFalsy();
  });

  test("23 what a reviewer withdrew stays away: activation in a race, by another version, by the same text again", async () => {
    const view = await build(a, model, simple("First"));
    const first = await release(a, reviewer, view);
    expect((await liveOf(first.feature)).release_id).toBe(first.release_id);
    const race = await Promise.all([
      ...Array.from({ length: 6 }, () => a.post(`/releases/${first.release_id}/activate`, {})),
      reviewer.post(`/releases/${first.release_id}/rollback`, { comment: "harmful" }),
      ...Array.from({ length: 6 }, () => a.post(`/releases/${first.release_id}/activate`, {})),
    ]);
    expect(race[6].status).toBe(200);
    expect(await liveOf(first.feature), "after the race").toBeFalsy();
    for (const path of [`/releases/${first.release_id}/activate`, `/releases/${first.release_id}/rollback`]) {
      expect((await a.post(path, {})).status, path).toBeGreaterThanOrEqual(400);
    }
    await a.post(`/app/customizations/${first.feature}/hide`, { hidden: true });
    await a.post(`/app/customizations/${first.feature}/hide`, { hidden: false });
    await a.post(`/sessions/${view.id}/undo`, {});
    await a.post(`/sessions/${view.id}/redo`, {});
    const again = await a.post(`/sessions/${view.id}/publish`, {});
    expect(await liveOf(first.feature), "after publishing the same text again").toBeFalsy();
    expect((await a.get(`/changes/${again.body.id ?? first.id}`)).body.state).not.toBe("approved");
    expect((await admin.post(`/releases/${first.release_id}/activate`, {})).status).toBe(200);
    expect((await liveOf(first.feature)).release_id).toBe(first.release_id);
  });
});

describe("the Core Backend by /api/v1/app/tools", () => {
  const READS = [
    ["list_positions", {}],
    ["list_transactions", {}],
    ["list_dividends", {}],
    ["get_allocation", { group_by: "sector" }],
    ["get_metrics", {}],
    ["get_performance", {}],
    ["get_value_history", {}],
    ["list_transaction_changes", {}],
  ];

  test("24 other users' portfolios in every tool", async () => {
    const other = (await tool(b, "list_portfolios", {})).body.portfolios[0].id;
    const own = (await tool(a, "list_portfolios", {})).body.portfolios[0].id;
    const before = JSON.stringify((await tool(b, "list_transactions", {})).body);
    for (const [name, args] of READS) {
      expect((await tool(a, name, { ...args, portfolio_id: own })).status, `${name} own`).toBe(200);
      const never = await tool(a, name, { ...args, portfolio_id: "pf-never" });
      const theirs = await tool(a, name, { ...args, portfolio_id: other });
      expect([theirs.status, theirs.body.message.replace(other, "X")], name).toEqual([
        never.status,
        never.body.message.replace("pf-never", "X"),
      ]);
      expect(
        (await tool(a, name, args, { portfolio_id: other })).status,
        `${name} beside the arguments`,
      ).toBeGreaterThanOrEqual(400);
      const mixed = await tool(a, name, { ...args, portfolio_id: own }, { portfolio_id: other });
      if (mixed.status === 200)
        expect(mixed.body, name).toEqual((await tool(a, name, { ...args, portfolio_id: own })).body);
    }
    const spoil = { kind: "withdrawal", amount: "5", portfolio_id: other };
    for (const who of [a, admin, reviewer])
      expect((await record(who, `foreign-${who.token.slice(0, 8)}`, spoil)).status).toBeGreaterThanOrEqual(400);
    const weights = {
      idempotency_key: "foreign-weights",
      weights: [{ ticker: "TSLA", weight: "0.5" }],
      portfolio_id: other,
    };
    expect((await tool(a, "set_target_weights", weights)).status).toBeGreaterThanOrEqual(400);
    for (const id of [`${other}\u0000`, `${other} `, other.toUpperCase(), `${own}' OR '1'='1`, "%", "", "*"]) {
      const answer = await tool(a, "list_transactions", { portfolio_id: id });
      if (answer.status === 200) expect(JSON.stringify(answer.body), id).not.toBe(before);
      else expect(answer.status, id).toBeLessThan(500);
    }
    expect(JSON.stringify((await tool(b, "list_transactions", {})).body)).toBe(before);
  });

  test("25 huge and odd amounts are refused or harm no later reading", async () => {
    expect((await record(a, "honest-amount", { kind: "deposit", amount: "1.5", note: "odd" })).status).toBe(200);
    const odd = [
      "1e5",
      "NaN",
      "Infinity",
      "-Infinity",
      "0x10",
      "１２",
      "+5",
      "-5",
      "-0",
      "0",
      ".5",
      "5.",
      "1,5",
      " 5",
      "5\n",
      "0".repeat(5000),
      "9".repeat(40),
      "99999999999999",
      "10000000000000.0000000001",
      `0.${"0".repeat(300)}1`,
      "1".repeat(100_000),
      "--5",
      "5-",
      "\u0665",
    ];
    const shapes = [
      (x) => ({ kind: "deposit", amount: x, note: "odd" }),
      (x) => ({ kind: "withdrawal", amount: x, note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: x, price: "1", note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: "1", price: x, note: "odd" }),
      (x) => ({ kind: "buy", ticker: "TSLA", quantity: "1", price: "1", fee: x, note: "odd" }),
      (x) => ({ kind: "split", ticker: "TSLA", quantity: x, note: "odd" }),
      (x) => ({ kind: "sell", ticker: "TSLA", quantity: x, price: "1", note: "odd" }),
    ];
    const accepted = [];
    for (const [at, value] of odd.entries()) {
      for (const [shape, make] of shapes.entries()) {
        const answer = await record(a, `odd-key-${at}-${shape}`, make(value));
        expect(answer.status, `${value.slice(0, 20)} ${shape}`).toBeLessThan(500);
        if (answer.status === 200) accepted.push(`${make(value).kind} ${shape} ${JSON.stringify(value.slice(0, 20))}`);
      }
    }
    for (const date of ["0000-00-00", "2022-02-30", "9999-12-31", "0001-01-01", "2022-13-01", "2500-01-01"]) {
      const answer = await tool(a, "record_transaction", {
        idempotency_key: `odd-date-${date}`,
        date,
        kind: "deposit",
        amount: "1",
        note: "odd",
      });
      expect(answer.status, date).toBeLessThan(500);
      if (answer.status === 200) accepted.push(`date ${date}`);
    }
    for (const [name, args] of READS)
      expect((await tool(a, name, args)).status, `${name} after ${accepted.join("; ")}`).toBe(200);
    for (const row of await operations(a, "odd"))
      await tool(a, "delete_transaction", { idempotency_key: `clean-${row.id}`.slice(0, 90), transaction_id: row.id });
    const wrong = accepted.filter((text) =>
      /"(-5|NaN|0x10|1e5|１２|\u0665|\+5|5\\n)"|date (2022-02-30|2022-13|0000|0001|9999|2500)/.test(text),
    );
    expect(wrong, "accepted, though no such amount or day can be").toEqual([]);
  });

  test("26 idempotency keys: others', with other contents, at once", async () => {
    const fields = { kind: "deposit", amount: "11", note: "key" };
    const first = await record(a, "shared-key-0001", fields);
    expect(first.status).toBe(200);
    const repeat = await record(a, "shared-key-0001", fields);
    expect(repeat.body.transaction).toEqual(first.body.transaction);
    const other = await record(b, "shared-key-0001", { ...fields, amount: "12", note: "key of b" });
    expect(other.status).toBe(200);
    expect(JSON.stringify(other.body)).not.toContain(
      JSON.stringify(first.body.transaction?.id ?? first.body.id ?? "never"),
    );
    expect((await operations(b, "key of b")).map((row) => row.amount)).toEqual(["12"]);
    expect(
      (await record(a, "shared-key-0001", { ...fields, amount: "13" })).status,
      "the same key, another amount",
    ).toBeGreaterThanOrEqual(400);
    const third = await tool(a, "set_target_weights", {
      idempotency_key: "shared-key-0001",
      weights: [{ ticker: "TSLA", weight: "0.1" }],
    });
    expect(third.status, "the same key, another tool").toBeGreaterThanOrEqual(400);
    await Promise.all(Array.from({ length: 16 }, () => record(a, "racing-key-0001", { ...fields, note: "raced" })));
    expect((await operations(a, "raced")).length).toBe(1);
    expect((await operations(a, "key")).length).toBe(1);
    const admins = await record(admin, "shared-key-0001", fields);
    expect(JSON.stringify(admins.body)).not.toContain(first.body.transaction?.id ?? "never");
  });

  test("27 correction and deletion of others' operations, and twice at once", async () => {
    const made = async (who, note) => {
      expect(
        (await record(who, `made-${note}-${who.token.slice(0, 6)}`, { kind: "deposit", amount: "21", note })).status,
      ).toBe(200);
      return (await operations(who, note))[0];
    };
    const target = await made(b, "target");
    const own = await made(a, "own");
    const pf = (await tool(b, "list_portfolios", {})).body.portfolios[0].id;
    const correct = (who, key, id, more = {}) =>
      tool(who, "correct_transaction", {
        idempotency_key: key,
        transaction_id: id,
        date: TODAY,
        kind: "deposit",
        amount: "99",
        note: "corrected",
        ...more,
      });
    for (const [at, who] of [a, admin, reviewer].entries()) {
      for (const more of [{}, { portfolio_id: pf }]) {
        expect(
          (await correct(who, `steal-${at}-${Object.keys(more)}1`, target.id, more)).status,
        ).toBeGreaterThanOrEqual(400);
        expect(
          (
            await tool(who, "delete_transaction", {
              idempotency_key: `kill-${at}-${Object.keys(more)}1`,
              transaction_id: target.id,
              ...more,
            })
          ).status,
        ).toBeGreaterThanOrEqual(400);
        const seen = await tool(who, "list_transaction_changes", { transaction_id: target.id, ...more });
        expect(JSON.stringify(seen.body)).not.toContain('"21"');
      }
    }
    expect((await operations(b, "target")).map((row) => row.amount)).toEqual(["21"]);
    const race = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        at % 2
          ? correct(a, `race-corr-${at}`, own.id)
          : tool(a, "delete_transaction", { idempotency_key: `race-kill-${at}`, transaction_id: own.id }),
      ),
    );
    expect(race.every((answer) => answer.status < 500)).toBe(true);
    expect(await operations(a, "own"), "deleted once for good").toEqual([]);
    expect((await correct(a, "ghost-key-0001", own.id)).status, "of one that is gone").toBeGreaterThanOrEqual(400);
    for (const [name, args] of READS) expect((await tool(a, name, args)).status, name).toBe(200);
  });
});
