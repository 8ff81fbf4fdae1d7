// What a start finds when files are damaged, half written or gone (H14): mended where another part knows the truth, said in clear words and
// "not ready" where not. Each case has an installation of its own.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Stack, until } from "../stack.mjs";
import { signedIn } from "../wire.mjs";

const DATABASE = ["atelier.db", "atelier.db-wal", "atelier.db-shm"];
let stack;

beforeEach(async () => {
  stack = new Stack();
  await stack.start();
});
afterEach(() => stack.stop());

const readiness = async () => {
  const answer = await fetch(`${stack.url}/readyz`);
  return { status: answer.status, ready: (await answer.json()).ready };
};
const problems = async () => (await (await signedIn(stack, "admin")).get("/status")).body.problems;
const keep = (folder) =>
  DATABASE.filter((name) => existsSync(join(stack.data, name))).forEach((name) =>
    cpSync(join(stack.data, name), join(folder, name)),
  );
function putBack(folder) {
  for (const name of DATABASE) {
    rmSync(join(stack.data, name), { force: true });
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(stack.data, name));
  }
}

async function published() {
  const author = await signedIn(stack, "investor-a");
  const { id } = (await author.post("/sessions", {})).body;
  await author.post(`/sessions/${id}/messages`, { text: "Pie chart of my portfolio by sector" });
  await until("the widget", async () => (await author.get(`/sessions/${id}`)).body.state === "idle");
  return (await author.post(`/sessions/${id}/publish`)).body;
}
async function approve(change) {
  const reviewer = await signedIn(stack, "reviewer");
  const answer = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
  expect(answer.body.state).toBe("merged");
  return answer.body;
}
const live = async () => (await (await signedIn(stack, "investor-a")).get("/app/customizations")).body.customizations;
/** Starts again without waiting for "ready", which may never come. */
async function startAnyhow() {
  stack.ready = async () => (await fetch(`${stack.url}/healthz`).catch(() => null))?.ok;
  await stack.start();
}

test("control: a whole installation is ready, also after kill -9", async () => {
  await approve(await published());
  await stack.kill();
  await stack.start();
  expect(await readiness()).toEqual({ status: 200, ready: true });
  expect(await problems()).toEqual([]);
});

test("the tables lost an acknowledged approval that git has: its release is made again", async () => {
  const change = await published();
  const before = join(stack.data, "logs");
  keep(before);
  await approve(change);
  await stack.kill();
  putBack(before);
  await startAnyhow();
  const [again] = await until("the release", async () => {
    const found = await live();
    return found.length > 0 ? found : null;
  });
  expect(again.venue).toBe("page");
  expect(await readiness()).toEqual({ status: 200, ready: true });
  await stack.logged(change.id);
  const reviewer = await signedIn(stack, "reviewer");
  expect((await reviewer.get(`/changes/${change.id}`)).body).toMatchObject({ state: "merged", reviewer: "reviewer" });
});

test("a journal of the Core Backend that lost its last writes: not ready, how many, and until when", async () => {
  const author = await signedIn(stack, "investor-a");
  const deposit = (key) =>
    author.post("/app/tools/record_transaction", {
      arguments: { idempotency_key: key, date: "2022-12-27", kind: "deposit", amount: "77" },
    });
  const wal = join(stack.data, "core.db-wal");
  expect((await deposit("kept-key-1")).status).toBe(200);
  const until_here = statSync(wal).size;
  for (const key of ["lost-key-1", "lost-key-2"]) expect((await deposit(key)).status).toBe(200);
  expect(statSync(wal).size).toBeGreaterThan(until_here);
  await stack.kill();
  // SQLite takes it for a whole one: it ends after a commit.
  truncateSync(wal, until_here);
  await startAnyhow();
  await until("the finding", async () => (await readiness()).status === 503);
  expect((await problems()).join("\n")).toMatch(/core\.db has lost the last 2 writes/);
  await stack.kill();
  rmSync(join(stack.data, "core.db-mark"));
  await startAnyhow();
  await until("the Core Backend", async () => (await signedIn(stack, "admin")).get("/status"));
  expect(await readiness()).toEqual({ status: 200, ready: true });
  expect(await problems()).toEqual([]);
});

test("the tables lost the change itself: not ready, and which one", async () => {
  const folder = join(stack.data, "logs");
  keep(folder);
  const change = await published();
  await approve(change);
  await stack.kill();
  putBack(folder);
  await startAnyhow();
  await until("the finding", async () => (await readiness()).status === 503);
  expect((await problems()).join("\n")).toContain(change.id);
  const user = await signedIn(stack, "investor-a");
  expect((await user.get("/status")).body.problems.join("\n")).not.toContain(change.id);
});

test("a repository without objects: not ready, in words", async () => {
  await approve(await published());
  await stack.kill();
  const objects = join(stack.data, "customizations.git/objects");
  for (const name of readdirSync(objects)) rmSync(join(objects, name), { recursive: true });
  await startAnyhow().catch(() => undefined);
  if (stack.process.exitCode !== null) {
    // Refused to start: then it says why.
    await stack.logged(/customizations\.git/);
    return;
  }
  await until("the finding", async () => (await readiness()).status === 503);
  expect((await problems()).join("\n")).toContain("customizations.git");
});

test("a bundle that is gone or damaged is built again from git", async () => {
  const change = await published();
  await approve(change);
  const bundle = () => {
    const root = join(stack.data, "bundles");
    return readdirSync(root, { recursive: true })
      .map((name) => join(root, String(name)))
      .filter((path) => path.endsWith(".mjs"));
  };
  await stack.kill();
  for (const path of bundle()) writeFileSync(path, readFileSync(path, "utf8").replace("export", "exp0rt"));
  await stack.start();
  const [{ bundle_url }] = await live();
  const user = await signedIn(stack, "investor-a");
  await until(
    "the bundle",
    async () =>
      (await fetch(stack.url + bundle_url, { headers: { Authorization: `Bearer ${user.token}` } })).status === 200,
    60_000,
  );
  expect(await readiness()).toEqual({ status: 200, ready: true });
});

for (const [name, share] of [
  ["atelier.db", 0.4],
  ["atelier.db", 0.8],
  ["core.db", 0.5],
]) {
  test(`${name} with pages overwritten at ${share * 100} %: refused or not ready, and named`, async () => {
    await published();
    stack.process.kill("SIGTERM");
    await new Promise((resolve) => stack.process.once("exit", resolve));
    const file = join(stack.data, name);
    // What is still in the journal would cover the damage up.
    const db = new DatabaseSync(file);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close();
    const bytes = readFileSync(file);
    const from = Math.floor((statSync(file).size * share) / 4096) * 4096;
    bytes.fill(0xa5, from, Math.min(from + 3 * 4096, bytes.length));
    writeFileSync(file, bytes);
    await startAnyhow().catch(() => undefined);
    if (stack.process.exitCode !== null) {
      await stack.logged(name);
      return;
    }
    await until("the finding", async () => (await readiness()).status === 503);
    await stack.logged(name);
  });
}
