// kill -9 in the middle of a turn, of a publication, of a release: settled after the restart, nothing twice, nothing lost.
import { Stack, until } from "./stack.mjs";

const stack = new Stack();

beforeAll(() => stack.start());
afterAll(() => stack.stop());

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
