// kill -9 in the middle of a turn, of a publication, of a release: settled after the restart, nothing twice, nothing lost.
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { FakeModel } from "../support/fake-model.mjs";
import { Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";
import * as written from "./written.mjs";

const model = new FakeModel();
let stack;

beforeAll(async () => {
  await model.start();
  stack = new Stack({ model: model.url });
  await stack.start();
});
afterAll(async () => {
  await stack.stop();
  await model.stop();
});

const REQUEST = "Bar chart of dividends received by month";

async function build(api, text = REQUEST) {
  const { body } = await api.post("/sessions", {});
  await api.post(`/sessions/${body.id}/messages`, { text });
  await until("the widget", async () => (await api.get(`/sessions/${body.id}`)).body.state !== "running", 60_000);
  return body.id;
}

const session = async (api, id) => (await api.get(`/sessions/${id}`)).body;

test("a turn that was killed is settled, and what was acknowledged is there", async () => {
  const api = await stack.api("investor-a");
  for (const delay of [0, 30, 150, 400, 900]) {
    const { body } = await api.post("/sessions", {});
    const taken = await api.post(`/sessions/${body.id}/messages`, { text: REQUEST });
    expect(taken.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await stack.kill();
    await stack.start();
    const after = await until("settling", async () => {
      const now = await session(api, body.id);
      return now.state === "running" ? null : now;
    });
    expect(after.messages[0].text).toBe(REQUEST);
    expect(["idle", "failed"]).toContain(after.state);
    expect(after.tool_calls.filter((call) => call.status === "running")).toEqual([]);
    expect(after.plan.filter((item) => item.status === "in_progress")).toEqual([]);
    if (after.state === "failed") expect(after.last_error.message).toMatch(/restarted/);
    await api.post(`/sessions/${body.id}/messages`, { text: REQUEST });
    const again = await until("the second try", async () => {
      const now = await session(api, body.id);
      return now.state === "running" ? null : now;
    }, 60_000);
    expect(again.gate.ok).toBe(true);
  }
});

test("publishing that was killed makes one change", async () => {
  const api = await stack.api("investor-a");
  for (const delay of [0, 5, 15]) {
    const id = await build(api);
    const pending = api.post(`/sessions/${id}/publish`).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await stack.kill();
    await pending;
    await stack.start();
    const repeated = await api.post(`/sessions/${id}/publish`);
    expect(repeated.status).toBe(201);
    const again = await api.post(`/sessions/${id}/publish`);
    expect(again.body.id).toBe(repeated.body.id);
    const changes = (await api.get("/changes")).body.changes.filter((change) => change.session_id === id);
    expect(changes).toHaveLength(1);
  }
});

test("a release that was killed exists once and is live", async () => {
  const api = await stack.api("investor-b");
  const reviewer = await stack.api("reviewer");
  for (const delay of [0, 5, 20]) {
    const id = await build(api);
    const change = (await api.post(`/sessions/${id}/publish`)).body;
    const pending = reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await stack.kill();
    await pending;
    await stack.start();
    const again = await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 });
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    await until("the merge", async () => (await api.get(`/changes/${change.id}`)).body.state === "merged");
    const releases = (await api.get("/releases")).body.releases.filter((release) => release.change_id === change.id);
    expect(releases).toHaveLength(1);
    expect(releases[0].state).toBe("live");
  }
});

/** Processes, namespaces, mounts and control groups of this installation's sandboxes, as the host sees them. */
function traces(names, namespaces = []) {
  const found = { processes: [], namespaces: [], mounts: [], cgroups: [] };
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8");
      const net = readlinkSync(`/proc/${pid}/ns/net`);
      if (mounts.includes(`${basename(stack.data)}/`)) found.processes.push(pid);
      if (namespaces.includes(net) || mounts.includes(`${basename(stack.data)}/`)) found.namespaces.push(net);
    } catch {
      // It ended while we looked.
    }
  }
  found.mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n").filter((line) => line.includes(stack.data));
  for (const name of readdirSync("/sys/fs/cgroup", { recursive: true })) {
    if (names.some((sandbox) => basename(String(name)).includes(sandbox))) found.cgroups.push(name);
  }
  return found;
}

test("of a killed server's sandboxes no process, namespace, mount or control group is left", async () => {
  const api = await stack.api("investor-a");
  const view = await written.build(api, model, written.BACKEND());
  expect(view.gate.ok).toBe(true);
  const names = readdirSync(join(stack.data, "sandboxes"));
  expect(names.length).toBeGreaterThan(0);
  const before = traces(names);
  expect(before.processes.length).toBeGreaterThan(0);
  const ours = before.namespaces.filter((net) => net !== readlinkSync("/proc/self/ns/net"));
  expect(ours.length).toBeGreaterThan(0);
  const groups = ["memory/atelier", "unified/atelier", "atelier"].some((path) => existsSync(join("/sys/fs/cgroup", path)));
  expect(before.cgroups.length > 0).toBe(groups);
  await stack.kill();
  await stack.start();
  const none = { processes: [], namespaces: [], mounts: [], cgroups: [] };
  // The new server may have warmed sandboxes of its own: what counts is what the old one had.
  const left = await until("the old ones' end", () => {
    const now = traces(names, ours);
    now.processes = now.processes.filter((pid) => before.processes.includes(pid));
    now.namespaces = now.namespaces.filter((net) => ours.includes(net));
    return Object.values(now).every((list) => list.length === 0) ? now : null;
  }).catch(() => traces(names, ours));
  expect(left).toEqual(none);
});

test("a tab that stays open does not hold up an orderly end", async () => {
  const api = await signedIn(stack, "investor-a");
  const { body } = await api.post("/sessions", {});
  const address = `ws://localhost:${stack.port}/api/v1/sessions/${body.id}/socket`;
  const tabs = [1, 2].map(() => new WebSocket(address, { headers: { Authorization: `Bearer ${api.token}` } }));
  await Promise.all(tabs.map((tab) => new Promise((resolve, reject) => Object.assign(tab, { onopen: resolve, onerror: reject }))));
  const ended = new Promise((resolve) => stack.process.once("exit", (code) => resolve(code)));
  stack.process.kill("SIGTERM");
  expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 30_000, "still there"))])).toBe(0);
  for (const tab of tabs) tab.close();
  await stack.start();
});
