// Two decisions about one change at once (H8): one wins, the other is told, and what is live follows the winner. ROUNDS sets how often
// every pair is fired; docs/guide/operator.md is about what reviewers withdraw (H7).
import { Stack, until } from "../stack.mjs";
import { signedIn } from "../wire.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const stack = new Stack();
let author, reviewer, admin;

beforeAll(async () => {
  await stack.start();
  [author, reviewer, admin] = await Promise.all(
    ["investor-b", "reviewer", "admin"].map((name) => signedIn(stack, name)),
  );
});
afterAll(() => stack.stop());

const state = async (id) => (await author.get(`/changes/${id}`)).body.state;
const liveOf = async (id) =>
  (await author.get("/releases")).body.releases.filter((one) => one.change_id === id).map((one) => one.state);

/** A session whose widget is published again and again: each round another limit, so another content. */
async function session() {
  const { id } = (await author.post("/sessions", {})).body;
  await author.post(`/sessions/${id}/messages`, { text: "The 5 largest positions" });
  await idle(id);
  return id;
}
const idle = (id) =>
  until("the end of the turn", async () =>
    (await author.get(`/sessions/${id}`)).body.state === "running" ? null : true,
  );

let step = 0;
async function published(id) {
  step += 1;
  const spec = JSON.parse((await author.get(`/sessions/${id}/artifacts/spec.json`)).body.text);
  await author.post(`/sessions/${id}/spec`, { spec: { ...spec, limit: 3 + (step % 450) } });
  await idle(id);
  const now = JSON.parse((await author.get(`/sessions/${id}/artifacts/spec.json`)).body.text);
  expect(now.limit).toBe(3 + (step % 450));
  const change = await author.post(`/sessions/${id}/publish`);
  expect(change.status, JSON.stringify(change.body)).toBe(201);
  return change.body;
}

const decide = {
  approve: (change) => reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 }),
  reject: (change) =>
    reviewer.post(`/changes/${change.id}/reject`, { content_sha256: change.content_sha256, comment: "no" }),
  return: (change) => reviewer.post(`/changes/${change.id}/return`, { comment: "again, please" }),
};
const LEADS_TO = { approve: "merged", reject: "rejected", return: "returned" };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

describe(`every pair of decisions, ${ROUNDS} times`, () => {
  for (const [first, second] of [
    ["approve", "reject"],
    ["approve", "return"],
    ["reject", "approve"],
    ["reject", "return"],
    ["return", "approve"],
    ["return", "reject"],
    ["reject", "reject"],
    ["return", "return"],
  ]) {
    test(`${first} and ${second}`, async () => {
      const id = await session();
      for (let round = 0; round < ROUNDS; ++round) {
        const change = await published(id);
        const answers = await Promise.all([decide[first](change), pause((round % 10) * 2).then(() => decide[second](change))]);
        const won = [first, second].filter((_, at) => answers[at].status === 200);
        expect(
          answers.map((answer) => answer.status).sort(),
          JSON.stringify(answers.map((answer) => answer.body.message)),
        ).toEqual([200, 409]);
        expect(await state(change.id)).toBe(LEADS_TO[won[0]]);
        expect(await liveOf(change.id)).toEqual(won[0] === "approve" ? ["live"] : []);
      }
    });
  }

  test("the same approval twice is one release", async () => {
    const id = await session();
    for (let round = 0; round < ROUNDS; ++round) {
      const change = await published(id);
      const answers = await Promise.all([decide.approve(change), decide.approve(change), decide.approve(change)]);
      expect(answers.some((answer) => answer.status === 200)).toBe(true);
      expect(answers.every((answer) => [200, 409].includes(answer.status))).toBe(true);
      expect(await state(change.id)).toBe("merged");
      expect(await liveOf(change.id)).toEqual(["live"]);
    }
  });

  test("an approval while the author publishes something newer covers what was looked at, or nothing", async () => {
    const id = await session();
    for (let round = 0; round < ROUNDS; ++round) {
      const change = await published(id);
      const [approval, newer] = await Promise.all([decide.approve(change), published(id)]);
      const now = await state(change.id);
      expect([approval.status, now]).toEqual(approval.status === 200 ? [200, "merged"] : [409, "returned"]);
      expect(await liveOf(newer.id)).toEqual([]);
    }
  });
});

describe("what a reviewer withdrew", () => {
  test("stays so for its author, in every way to bring it back, until a reviewer lifts it", async () => {
    const id = await session();
    const versions = [];
    for (let version = 0; version < 3; ++version) {
      const change = await published(id);
      versions.push((await decide.approve(change)).body.release_id);
    }
    const [oldest, middle, newest] = versions;
    const act = (who, verb, release, body = {}) => who.post(`/releases/${release}/${verb}`, body);
    const find = async (release) => (await author.get("/releases")).body.releases.find((one) => one.id === release);
    expect((await act(reviewer, "rollback", newest, { comment: "wrong sums" })).body).toMatchObject({
      state: "rolled_back",
      withdrawn_by: "reviewer",
      withdrawn_reason: "wrong sums",
    });
    expect((await find(middle)).state).toBe("live");
    const again = await act(author, "activate", newest);
    expect([again.status, again.body.message]).toEqual([403, expect.stringContaining("reviewer")]);
    // Not by way of another version either.
    expect((await act(author, "activate", oldest)).status).toBe(200);
    expect((await act(author, "activate", middle)).status).toBe(200);
    expect((await act(admin, "rollback", middle)).body.withdrawn_by).toBe("admin");
    expect((await find(oldest)).state).toBe("live");
    for (const release of [newest, middle]) expect((await act(author, "activate", release)).status).toBe(403);
    expect((await act(author, "rollback", oldest)).status).toBe(200);
    expect(
      (await author.get("/app/customizations")).body.customizations.filter((one) => versions.includes(one.release_id)),
    ).toEqual([]);
    for (const release of [newest, middle]) {
      const called = await author.post("/app/tools/list_positions", { arguments: {}, release_id: release });
      expect(called.status).toBe(409);
    }
    expect((await act(reviewer, "activate", newest)).body).toMatchObject({ state: "live", withdrawn_by: "" });
    // The author's own rollback is the author's to undo.
    expect((await act(author, "rollback", newest)).body.withdrawn_by).toBe("");
    expect((await act(author, "activate", newest)).body.state).toBe("live");
  });

  test("withdrawing and activating at once never leaves a withdrawn version live", async () => {
    const id = await session();
    await decide.approve(await published(id));
    const { body } = await decide.approve(await published(id));
    for (let round = 0; round < ROUNDS * 3; ++round) {
      await Promise.all([
        reviewer.post(`/releases/${body.release_id}/rollback`, { comment: "stop" }),
        author.post(`/releases/${body.release_id}/activate`),
        author.post(`/releases/${body.release_id}/activate`),
      ]);
      const release = (await author.get("/releases")).body.releases.find((one) => one.id === body.release_id);
      expect([release.state, release.withdrawn_by]).toEqual([expect.not.stringMatching("live"), "reviewer"]);
      expect((await reviewer.post(`/releases/${body.release_id}/activate`)).status).toBe(200);
    }
  });
});
