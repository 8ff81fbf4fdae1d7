// What one user, or somebody who is none, can use up: sandboxes, sessions, sign-ins, rows (H3, H9-H11, H13), and what others on the machine
// can read (H4). Figures are counted on the host.
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { BIN, ROOT, Stack, until } from "../stack.mjs";
import { FakeModel } from "../../support/fake-model.mjs";
import { exchange, inPreview, signedIn } from "../wire.mjs";
import { BACKEND, build } from "../written.mjs";

const FLOOD = Number(process.env.FLOOD ?? 120);
const model = new FakeModel();
let stack;
let user;

beforeAll(async () => {
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
  user = await signedIn(stack, "investor-a");
});
afterAll(async () => {
  await stack.stop();
  await model.stop();
});

/** Whether a process has been killed and only waits for its turn to end. */
const isDying = (pid) =>
  [...readFileSync(`/proc/${pid}/status`, "utf8").matchAll(/^(?:SigPnd|ShdPnd):\t([0-9a-f]+)$/gm)].some(
    ([, pending]) => (BigInt(`0x${pending}`) & 0x100n) !== 0n,
  );

/** How many sandboxes of this installation run, as the host sees their launchers. */
function sandboxes() {
  const names = new Set();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const folder = command.includes("atelier-jail") && command.split(`${stack.data}/sandboxes/`)[1];
      if (folder && !isDying(pid)) names.add(folder.split("/")[0]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return names.size;
}

/** One sign-in from an address of this machine. */
const login = (name, password, { from = "127.0.0.1", cookie } = {}) =>
  new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", ...(cookie ? { Cookie: cookie } : {}) };
    const started = performance.now();
    const call = request(
      {
        host: "127.0.0.1",
        port: stack.port,
        localAddress: from,
        method: "POST",
        path: "/api/v1/login",
        headers,
        agent: false,
      },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode,
            headers: answer.headers,
            ms: performance.now() - started,
            body: JSON.parse(Buffer.concat(parts).toString() || "null"),
          }),
        );
      },
    );
    call.on("error", reject);
    call.end(JSON.stringify({ name, password }));
  });
const cookieOf = (answer, name) =>
  answer.headers["set-cookie"].map((each) => each.split(";")[0]).find((each) => each.startsWith(`${name}=`));
const statuses = (answers) => [...new Set(answers.map((answer) => answer.status))].sort();

describe("sandboxes and sessions", () => {
  test(`${FLOOD} sessions at once, then again: never more sandboxes than one user may have`, async () => {
    const view = await build(user, model, BACKEND());
    expect(view.gate?.findings, JSON.stringify(view.last_error)).toEqual([]);
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, sandboxes())), 50);
    const made = [];
    for (let round = 0; round < 2; ++round) {
      const answers = await Promise.all(
        Array.from({ length: FLOOD / 2 }, () => user.post(`/sessions/${view.id}/fork`, {})),
      );
      expect(statuses(answers)).toEqual([201]);
      const ids = answers.map((answer) => answer.body.id);
      made.push(...ids);
      const opened = await Promise.all(ids.map((id) => user.post(`/sessions/${id}/preview`, {})));
      expect(opened.some((answer) => answer.status === 200)).toBe(true);
      expect(opened.filter((answer) => ![200, 429].includes(answer.status))).toEqual([]);
    }
    await until("a sandbox", () => sandboxes() > 0);
    clearInterval(watch);
    expect(most).toBeGreaterThan(0);
    expect(Math.max(most, sandboxes())).toBeLessThanOrEqual(4);
    expect((await exchange(stack.port, "GET", "/healthz")).status).toBe(200);
    for (const id of [view.id, ...made]) expect((await user.delete(`/sessions/${id}`)).status).toBe(204);
    await until("the end of all sandboxes", () => sandboxes() === 0, 10_000);
  });

  test("a user has as many sessions as the limit says, and is told what to do", async () => {
    const small = new Stack();
    writeFileSync(join(small.data, "atelier.json"), '{"max_sessions_per_user": 3}');
    await small.start();
    try {
      const one = await signedIn(small, "investor-a");
      const answers = [];
      for (let i = 0; i < 5; ++i) answers.push(await one.post("/sessions", {}));
      expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 429, 429]);
      expect(answers[4].body.message).toMatch(/delete some/);
      expect((await one.post(`/sessions/${answers[1].body.id}/fork`, {})).status).toBe(429);
      await one.delete(`/sessions/${answers[0].body.id}`);
      expect((await one.post("/sessions", {})).status).toBe(201);
    } finally {
      await small.stop();
    }
  });

  test("rows for what does not exist are not made", async () => {
    for (let i = 0; i < 20; ++i)
      expect((await user.post(`/app/customizations/none-${i}/hide`, { hidden: true })).status).toBe(404);
    for (const slot of ["nowhere", "dashboard.gri", "page.page", "positions.column.x"])
      expect((await user.post("/sessions", { slot })).status).toBe(400);
  });
});

describe("sign-in", () => {
  const name = "investor-b";
  test("80 attempts at once count like 80 one after another, and a stranger elsewhere keeps nobody out", async () => {
    const attempts = await Promise.all(
      Array.from({ length: 80 }, (_, i) => login(name, `guess ${i}`, { from: "127.0.0.66" })),
    );
    expect(attempts.filter((answer) => answer.status === 401).length).toBeLessThanOrEqual(10);
    const refused = attempts.find((answer) => answer.status === 429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await login(name, "more", { from: "127.0.0.66" })).status).toBe(429);
    expect((await login(name, stack.password(name))).status).toBe(200);
  });

  test("from the same address: the browser in which one signed in before is let in, another name too", async () => {
    const known = cookieOf(await login(name, stack.password(name), { from: "127.0.0.77" }), "atelier_device");
    for (let i = 0; i < 30; ++i) await login(name, "guess", { from: "127.0.0.77" });
    expect((await login(name, stack.password(name), { from: "127.0.0.77" })).status).toBe(429);
    expect((await login(name, stack.password(name), { from: "127.0.0.77", cookie: known })).status).toBe(200);
    expect((await login("investor-c", stack.password("investor-c"), { from: "127.0.0.77" })).status).toBe(200);
    // The cookie is of one account and cannot be made up.
    for (const cookie of [
      known.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      "atelier_device=x.y",
      "atelier_device=",
    ]) {
      expect((await login(name, stack.password(name), { from: "127.0.0.77", cookie })).status).toBe(429);
    }
    for (let i = 0; i < 12; ++i) await login("investor-c", "guess", { from: "127.0.0.77" });
    expect(
      (await login("investor-c", stack.password("investor-c"), { from: "127.0.0.77", cookie: known })).status,
    ).toBe(429);
  });

  test("a known browser has a limit of its own", async () => {
    const known = cookieOf(await login(name, stack.password(name), { from: "127.0.0.78" }), "atelier_device");
    const attempts = [];
    for (let i = 0; i < 14; ++i) attempts.push(await login(name, "guess", { from: "127.0.0.78", cookie: known }));
    expect(statuses(attempts)).toEqual([401, 429]);
  });

  test("unknown names cost a stranger's time, not the others'", async () => {
    const alone = (await login("investor-c", stack.password("investor-c"), { from: "127.0.0.90" })).ms;
    const flood = Promise.all(
      Array.from({ length: 40 }, (_, i) => login(`nobody-${i}`, "guess", { from: "127.0.0.91" })),
    );
    const honest = await login("investor-c", stack.password("investor-c"), { from: "127.0.0.90" });
    expect(honest.status).toBe(200);
    expect(honest.ms).toBeLessThan(alone * 4 + 400);
    expect(statuses(await flood)).toEqual([401]);
  });

  test("one address that tries many names waits in the end; others do not", async () => {
    const answers = [];
    for (let i = 0; i < 13; ++i)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, (_, k) => login(`name-${i}-${k}`, "x", { from: "127.0.0.92" })),
        )),
      );
    expect(answers.at(-1).status).toBe(429);
    expect((await login("investor-c", stack.password("investor-c"), { from: "127.0.0.93" })).status).toBe(200);
  });

  test("an account has fifty sign-ins: the oldest ends", async () => {
    const first = (await login("investor-c", stack.password("investor-c"))).body.token;
    const with_ = (token) => exchange(stack.port, "GET", "/api/v1/me", { Authorization: `Bearer ${token}` });
    expect((await with_(first)).status).toBe(200);
    for (let i = 0; i < 50; ++i) await login("investor-c", stack.password("investor-c"));
    expect((await with_(first)).status).toBe(401);
  });
});

describe("sign-out ends what is open", () => {
  test("events, socket and preview of the sign-in end at once; another sign-in's streams go on", async () => {
    const [leaving, staying] = [await signedIn(stack, "investor-a"), await signedIn(stack, "investor-a")];
    const { id } = (await leaving.post("/sessions", {})).body;
    await leaving.post(`/sessions/${id}/messages`, { text: "Pie chart of my portfolio by sector" });
    const { preview } = await until("the preview", async () => {
      const { body } = await leaving.get(`/sessions/${id}`);
      return body.state === "idle" && body.preview?.url ? body : null;
    });
    const address = `${stack.url}/api/v1/sessions/${id}`;
    const stream = async (token) => {
      const answer = await fetch(`${address}/events`, { headers: { Authorization: `Bearer ${token}` } });
      const state = { over: false };
      void (async () => {
        for await (const _ of answer.body) void _;
        state.over = true;
      })().catch(() => (state.over = true));
      return state;
    };
    const socket = (token) =>
      new Promise((resolve) => {
        const state = { over: false };
        const peer = new WebSocket(`${address.replace("http", "ws")}/socket`, {
          headers: { Authorization: `Bearer ${token}` },
        });
        peer.onclose = () => (state.over = true);
        peer.onopen = () => resolve(state);
        peer.onerror = () => (state.over = true);
      });
    const [ends, goesOn] = [await stream(leaving.token), await stream(staying.token)];
    const [closes, stays] = [await socket(leaving.token), await socket(staying.token)];
    const tool = () => inPreview(leaving, preview).tool("list_positions");
    const before = await tool();
    expect([200, 403]).toContain(before.status);
    expect((await leaving.post("/logout", {})).status).toBe(204);
    await until("the end of the streams", () => ends.over && closes.over, 3000);
    expect([goesOn.over, stays.over]).toEqual([false, false]);
    expect((await tool()).status).toBe(401);
    expect((await staying.post(`/sessions/${id}/preview`, {})).status).toBe(200);
  });
});

describe("what lies on the disk", () => {
  test("others on the machine can read nothing of it", () => {
    const open = [];
    const look = (folder, walked) => {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        const about = lstatSync(path);
        // Copies of libraries, which every sandbox sees.
        if (name === "image") continue;
        if (about.isSocket() || about.isSymbolicLink()) continue;
        const mode = about.mode & 0o777;
        // Folders that a jail's uid walks through may be entered, not listed; what is in them has that uid, or its own modes.
        const free = about.isDirectory() && walked.includes(name) ? 0o711 : about.isDirectory() ? 0o700 : 0o600;
        if (mode & ~free) open.push(`${path.slice(stack.data.length)} ${mode.toString(8)}`);
      }
    };
    look(stack.data, ["sandboxes", "user-db"]);
    expect(open).toEqual([]);
    expect(lstatSync(stack.data).mode & 0o077).toBe(0o011);
    const doctor = spawnSync(join(BIN, "atelier"), ["doctor", "--data", stack.data, "--root", ROOT, "--json"], {
      encoding: "utf8",
    });
    expect(JSON.parse(doctor.stdout).checks.find((check) => check.name === "data modes")).toMatchObject({
      state: "ok",
    });
  });

  for (const [what, text] of [
    ["empty", ""],
    ["white", " \n"],
    ["short", "abc\n"],
  ]) {
    test(`an operator's token that is ${what} stops the start`, async () => {
      const other = new Stack();
      try {
        writeFileSync(join(other.data, "operator.token"), text);
        const run = spawnSync(
          join(BIN, "atelierd"),
          ["--data", other.data, "--root", ROOT, "--port", "0", "--model", "none"],
          { encoding: "utf8", timeout: 10_000 },
        );
        expect([run.status, run.stderr]).toEqual([1, expect.stringContaining("operator.token")]);
      } finally {
        await other.stop().catch(() => undefined);
      }
    });
  }
});
