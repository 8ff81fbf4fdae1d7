// A company's Gitea from publishing to the release: real processes, git over smart HTTP with a token, the fake forge of
// libs/forge/fake, or a real Gitea where ATELIER_GITEA names one. Without Chromium: what people see of it is in the console's own tests.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeGitea, Wire } from "../support/fake-gitea.mjs";
import { RealGitea } from "../support/real-gitea.mjs";
import { BIN, Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";

const Forge = process.env.ATELIER_GITEA ? RealGitea : FakeGitea;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECRET = "hook-secret-of-the-test";

/** An installation on a forge of its own. `hooks` false: it has to find out by itself. */
class Site {
  stack = new Stack();
  wire = new Wire();

  constructor({
    hooks = true,
    protection,
    release_on_approval = true,
    poll_s = 60,
    token,
  } = {}) {
    this.options = { hooks, protection, release_on_approval, poll_s, token };
  }

  async start() {
    const { hooks, protection, release_on_approval, poll_s, token } =
      this.options;
    await this.stack.choosePort();
    this.gitea = new Forge(BIN, {
      ...(protection ? { protection } : {}),
      ...(hooks
        ? {
            hook_url: `http://127.0.0.1:${this.stack.port}/hooks/forge`,
            hook_secret: SECRET,
          }
        : {}),
    });
    await this.gitea.start();
    const file = (name, text) => {
      const path = join(this.stack.data, name);
      writeFileSync(path, `${text}\n`, { mode: 0o600 });
      return path;
    };
    const forge = {
      ...this.gitea.settings,
      url: await this.wire.to(this.gitea.url),
      poll_s,
      token_file: file("forge.token", token ?? this.gitea.tokens["atelier-bot"]),
      ...(hooks ? { webhook_secret_file: file("hook.secret", SECRET) } : {}),
    };
    file("atelier.json", JSON.stringify({ forge, release_on_approval }));
    await this.stack.start();
    [this.author, this.reviewer] = await Promise.all(
      ["investor-b", "reviewer"].map((name) => signedIn(this.stack, name)),
    );
  }

  async stop() {
    await this.stack.stop();
    this.wire.close();
    await this.gitea.stop();
    this.gitea.remove();
    if (this.clone) rmSync(this.clone, { recursive: true, force: true });
  }

  async published(limit = 5, session) {
    let id = session;
    if (!id) {
      ({ id } = (await this.author.post("/sessions", {})).body);
      await this.author.post(`/sessions/${id}/messages`, {
        text: `The ${limit} largest positions`,
      });
    } else {
      const spec = JSON.parse(
        (await this.author.get(`/sessions/${id}/artifacts/spec.json`)).body
          .text,
      );
      await this.author.post(`/sessions/${id}/spec`, {
        spec: { ...spec, limit },
      });
    }
    await until("the end of the turn", async () => {
      const now = (await this.author.get(`/sessions/${id}`)).body;
      return now.state !== "running" && now.gate?.ok;
    });
    const answer = await this.author.post(`/sessions/${id}/publish`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  }

  change = async (id) => (await this.author.get(`/changes/${id}`)).body;
  /** Until what was seen on the forge has these members. */
  seen = (id, wanted, limit = 30_000) =>
    until(
      `the forge to be seen as ${JSON.stringify(wanted)}`,
      async () => {
        const change = await this.change(id);
        this.last = change.forge;
        const has = Object.entries(wanted).every(
          ([key, value]) => change.forge?.[key] === value,
        );
        return has ? change : null;
      },
      limit,
    ).catch((error) => {
      throw new Error(
        `${error.message}; last seen: ${JSON.stringify(this.last)}`,
      );
    });
  approve = (change) =>
    this.reviewer.post(`/changes/${change.id}/approve`, {
      content_sha256: change.content_sha256,
    });
  pull = async (number) =>
    (await this.gitea.as("ann", "GET", `/pulls/${number}`)).body;
  statuses = async (commit) =>
    (await this.gitea.as("ann", "GET", `/commits/${commit}/status`)).body
      .statuses ?? [];
  releases = async (change) =>
    (await this.author.get("/releases")).body.releases.filter(
      (one) => one.change_id === change.id,
    );
  /** git in a copy of the forge's repository as a person has it, up to date. */
  git(...args) {
    this.clone ??= mkdtempSync(join(tmpdir(), "atelier-clone-"));
    const run = (list, input) =>
      execFileSync("git", ["-C", this.clone, "--bare", ...list], {
        encoding: "utf8",
        input,
        stdio: ["pipe", "pipe", "ignore"],
        env: {
          ...process.env,
          GIT_DIR: this.clone,
          ...Object.fromEntries(
            ["AUTHOR", "COMMITTER"].flatMap((who) => [
              [`GIT_${who}_NAME`, "ann"],
              [`GIT_${who}_EMAIL`, "ann@example.localhost"],
            ]),
          ),
        },
      }).trim();
    run(["init", "--bare", "--quiet", this.clone]);
    run(["fetch", "--quiet", "--force", this.gitea.gitUrl("ann"), "+refs/heads/*:refs/heads/*"]);
    return typeof args[0] === "function" ? args[0](run) : run(args);
  }
}

describe("a forge that tells what happens there", () => {
  const site = new Site();
  beforeAll(() => site.start());
  afterAll(() => site.stop());

  test("a person merges, and what was approved is released from the merge commit", async () => {
    const change = await site.published(5);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    const pull = await site.pull(open.forge.number);
    expect(pull.head).toMatchObject({ ref: change.branch, sha: change.commit });
    expect(pull.title).toContain("Atelier: ");
    for (const told of [
      "investor-b",
      change.content_sha256,
      "The 5 largest positions",
      "No model took part",
    ]) {
      expect(pull.body).toContain(told);
    }
    const pending = (await site.statuses(change.commit)).find(
      (one) => one.context === "atelier/gate",
    );
    expect(pending.status).toBe("pending");

    // The person is faster than Atelier's reviewer: nothing is released without the approval.
    const merged = await site.gitea.as(
      "ann",
      "POST",
      `/pulls/${pull.number}/merge`,
      { Do: "merge" },
    );
    expect(merged.status).toBe(200);
    const held = await site.seen(change.id, { state: "held" });
    expect(held.forge).toMatchObject({
      reason: "merged_without_approval",
      merged_by: "ann",
    });
    expect(held.state).toBe("open");
    expect(await site.releases(change)).toEqual([]);

    const approved = await site.approve(change);
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    const released = await site.seen(change.id, { state: "released" });
    expect(released.state).toBe("merged");
    expect(released.merge_commit).toBe(site.git("rev-parse", "main"));
    expect(released.merge_commit).not.toBe(change.commit);
    expect((await site.releases(change)).map((one) => one.state)).toEqual([
      "live",
    ]);
  });

  test("a person squashes: the commit is another one, the folder in it is what was approved", async () => {
    const change = await site.published(11);
    const open = await site.seen(change.id, { state: "open", reason: "waiting_for_review" });
    const squashed = await site.gitea.as("ann", "POST", `/pulls/${open.forge.number}/merge`, { Do: "squash" });
    expect(squashed.status).toBe(200);
    await site.seen(change.id, { state: "held", reason: "merged_without_approval" });
    expect((await site.approve(change)).status).toBe(200);
    const released = await site.seen(change.id, { state: "released" });
    expect(released.merge_commit).toBe(site.git("rev-parse", "main"));
    expect(site.git("rev-list", "--parents", "-1", "main").split(" ")).toHaveLength(2);
    expect((await site.releases(change)).map((one) => one.state)).toEqual(["live"]);
  });

  test("Atelier merges with the head's hash, as itself, once it is approved here", async () => {
    const change = await site.published(6);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    const before = site.git("rev-parse", "main");
    const approved = await site.approve(change);
    expect(approved.body.state).toBe("approved");
    const released = await site.seen(change.id, { state: "released" });
    expect(released.forge).toMatchObject({
      merged_by: "atelier-bot",
      number: open.forge.number,
    });
    expect(site.git("rev-parse", "main^1")).toBe(before);
    expect(site.git("rev-parse", "main^2")).toBe(change.commit);
    expect(site.git("log", "-1", "--format=%B", "main")).toContain(
      `Atelier-Change: ${change.id}`,
    );
    expect(
      (await site.statuses(change.commit)).find(
        (one) => one.context === "atelier/gate",
      ).status,
    ).toBe("success");
    expect((await site.releases(change)).map((one) => one.state)).toEqual([
      "live",
    ]);
  });

  test("a newer version goes to the same pull request, and the older one is withdrawn", async () => {
    const first = await site.published(7);
    const open = await site.seen(first.id, { state: "open" });
    const second = await site.published(
      8,
      (await site.change(first.id)).session_id,
    );
    expect(second.branch).toBe(first.branch);
    const next = await site.seen(second.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    expect(next.forge.number).toBe(open.forge.number);
    const pull = await site.pull(open.forge.number);
    expect(pull.head.sha).toBe(second.commit);
    expect(pull.body).toContain(second.content_sha256);
    await site.seen(first.id, { state: "withdrawn" });
    expect((await site.change(first.id)).state).toBe("returned");
  });

  test("sent back: the company reads why, and nothing is merged", async () => {
    const change = await site.published(9);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    const words = "Please sort it by price, @everyone";
    await site.reviewer.post(`/changes/${change.id}/return`, {
      comment: words,
    });
    await site.seen(change.id, { state: "withdrawn" });
    await until("the comment", async () => {
      const { body } = await site.gitea.as(
        "ann",
        "GET",
        `/issues/${open.forge.number}/comments`,
      );
      return body.some((one) => one.body.includes(words));
    });
    const status = (await site.statuses(change.commit)).find(
      (one) => one.context === "atelier/gate",
    );
    expect(status.status).toBe("failure");
    expect((await site.pull(open.forge.number)).merged).toBe(false);
  });

  test("a stranger's commit on the branch is not merged, and released only where the folder is what was approved", async () => {
    const change = await site.published(10);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    const { author, feature } = await site.change(change.id);
    const folder = `customizations/${author}/${feature}/widget.tsx`;
    expect(
      site.git("ls-tree", "-r", "--name-only", change.commit).split("\n"),
    ).toContain(folder);
    site.git((run) => {
      const blob = run(["hash-object", "-w", "--stdin"], "export default null;\n");
      run(["read-tree", change.commit]);
      run(["update-index", "--add", "--cacheinfo", `100644,${blob},${folder}`]);
      const tree = run(["write-tree"]);
      const foreign = run(["commit-tree", tree, "-p", change.commit, "-m", "mine"]);
      run(["push", "--quiet", site.gitea.gitUrl("ann"), `${foreign}:refs/heads/${change.branch}`]);
    });
    // Something happens there, so that it is looked at.
    await site.gitea.as(
      "ann",
      "POST",
      `/pulls/${open.forge.number}/reviews`,
      { event: "COMMENT", body: "looking" },
    );
    await site.seen(change.id, { state: "foreign_commit" });
    await site.approve(change);
    await site.seen(change.id, { state: "foreign_commit" });
    expect((await site.pull(open.forge.number)).merged).toBe(false);
    await site.gitea.as(
      "ann",
      "POST",
      `/pulls/${open.forge.number}/merge`,
      { Do: "merge" },
    );
    await site.seen(change.id, { state: "held", reason: "merged_differs" });
    expect((await site.change(change.id)).state).toBe("approved");
    expect(await site.releases(change)).toEqual([]);
  });

  test("a hook without the right signature does nothing", async () => {
    const body = JSON.stringify({ action: "opened" });
    const sent = (signature) =>
      fetch(`${site.stack.url}/hooks/forge`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(signature ? { "X-Gitea-Signature": signature } : {}),
        },
        body,
      });
    const signed = (secret, text = body) =>
      createHmac("sha256", secret).update(text).digest("hex");
    expect((await sent(signed(SECRET))).status).toBe(204);
    expect((await sent(signed("another"))).status).toBe(401);
    expect((await sent(signed(SECRET, `${body} `))).status).toBe(401);
    expect((await sent()).status).toBe(401);
  });
});

describe("a forge with rules, without hooks", () => {
  const site = new Site({
    hooks: false,
    protection: { approvals: 1, checks: ["ci/build"] },
    poll_s: 1,
  });
  beforeAll(() => site.start());
  afterAll(() => site.stop());

  test("the rules hold: no merge before the company's check and approval", async () => {
    const change = await site.published(5);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    await site.approve(change);
    await site.seen(change.id, { reason: "checks_missing", wants_merge: true });
    await site.gitea.as("ann", "POST", `/statuses/${change.commit}`, {
      context: "ci/build",
      state: "failure",
    });
    await site.seen(change.id, { reason: "checks_red" });
    await site.gitea.as("ann", "POST", `/statuses/${change.commit}`, {
      context: "ci/build",
      state: "success",
    });
    await site.seen(change.id, {
      reason: "approvals_missing",
      checks: "green",
    });
    expect((await site.pull(open.forge.number)).merged).toBe(false);
    await site.gitea.as(
      "ann",
      "POST",
      `/pulls/${open.forge.number}/reviews`,
      { event: "APPROVED" },
    );
    const released = await site.seen(change.id, { state: "released" });
    expect(released.forge.merged_by).toBe("atelier-bot");
    expect((await site.releases(change)).length).toBe(1);
  });

  test("a forge that is down for a while, and a server that is killed meanwhile, lose nothing", async () => {
    const change = await site.published(6);
    const open = await site.seen(change.id, {
      state: "open",
      reason: "waiting_for_review",
    });
    site.wire.cut(true);
    const approved = await site.approve(change);
    expect(approved.status).toBe(200);
    await until(
      "the silence to be seen",
      async () => (await site.change(change.id)).forge.down_since > 0,
    );
    await site.stack.kill();
    await site.gitea.as("ann", "POST", `/statuses/${change.commit}`, {
      context: "ci/build",
      state: "success",
    });
    await site.gitea.as(
      "ann",
      "POST",
      `/pulls/${open.forge.number}/reviews`,
      { event: "APPROVED" },
    );
    await site.stack.start();
    site.author = await signedIn(site.stack, "investor-b");
    expect((await site.change(change.id)).state).toBe("approved");
    expect(await site.releases(change)).toEqual([]);
    site.wire.cut(false);
    const released = await site.seen(
      change.id,
      { state: "released", down_since: 0 },
      60_000,
    );
    expect(released.merge_commit).toBe(site.git("rev-parse", "main"));
    expect((await site.releases(change)).map((one) => one.state)).toEqual([
      "live",
    ]);
  });

  test("without the forge a version is published from the base that was seen last, and goes there later", async () => {
    site.wire.cut(true);
    const change = await site.published(7);
    expect((await site.change(change.id)).forge.state).toBe("gated");
    site.wire.cut(false);
    await site.seen(
      change.id,
      { state: "open", reason: "waiting_for_review" },
      60_000,
    );
  });
});

describe(`decisions at once and a killed server, ${ROUNDS} times`, () => {
  const site = new Site();
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  const reject = (change) =>
    site.reviewer.post(`/changes/${change.id}/reject`, { content_sha256: change.content_sha256, comment: "no" });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  test("approve and reject: one wins, and what was rejected is neither merged by Atelier nor released", async () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const change = await site.published(20 + round);
      const open = await site.seen(change.id, { state: "open", reason: "waiting_for_review" });
      const order = round % 2 === 0 ? [site.approve, reject] : [reject, site.approve];
      const answers = await Promise.all(order.map((decide, at) => pause(at * (round % 4)).then(() => decide(change))));
      const words = answers.map((one) => `${one.status} ${one.body.message ?? one.body.state}`).join(", ");
      const now = await site.change(change.id);
      const pull = () => site.pull(open.forge.number);
      if (now.state === "rejected") {
        // An approval that came first may have been overruled while nothing was merged yet.
        expect(answers[order.indexOf(reject)].status, words).toBe(200);
        await site.seen(change.id, { state: "withdrawn" });
        await pause(1500);
        expect((await pull()).merged).toBe(false);
        expect(await site.releases(change)).toEqual([]);
      } else {
        expect(answers.map((one) => one.status).sort(), words).toEqual([200, 409]);
        await site.seen(change.id, { state: "released" });
        expect((await pull()).merged).toBe(true);
        expect((await site.releases(change)).length).toBe(1);
      }
    }
  });

  test("killed at any time after the approval: one pull request, one merge, one release", async () => {
    for (let round = 0; round < ROUNDS; ++round) {
      const change = await site.published(40 + round);
      // Also before the pull request is there.
      if (round % 2 === 0) await site.seen(change.id, { state: "open", reason: "waiting_for_review" });
      const approved = await site.approve(change);
      expect(approved.status, JSON.stringify(approved.body)).toBe(200);
      await pause((round * 397) % 2600);
      await site.stack.kill();
      await site.stack.start();
      [site.author, site.reviewer] = await Promise.all(
        ["investor-b", "reviewer"].map((name) => signedIn(site.stack, name)),
      );
      const released = await site.seen(change.id, { state: "released" }, 60_000);
      expect((await site.releases(change)).length).toBe(1);
      const { body } = await site.gitea.as("ann", "GET", "/pulls?state=all&limit=50");
      expect(body.filter((one) => one.head.ref === change.branch).map((one) => one.merged)).toEqual([true]);
      expect(site.git("rev-parse", `${released.merge_commit}^2`)).toBe(change.commit);
    }
  });
});

describe("a wrong token", () => {
  const site = new Site({ hooks: false, poll_s: 1, token: "nobodys-token" });
  beforeAll(() => site.start());
  afterAll(() => site.stop());

  test("nothing can be published, and the token is in no answer and no log", async () => {
    const { id } = (await site.author.post("/sessions", {})).body;
    await site.author.post(`/sessions/${id}/messages`, {
      text: "The 5 largest positions",
    });
    await until(
      "the gate",
      async () => (await site.author.get(`/sessions/${id}`)).body.gate?.ok,
    );
    const answer = await site.author.post(`/sessions/${id}/publish`);
    expect(answer.status).toBe(403);
    expect(site.stack.log).toContain("forge: fetch of the base: permission_denied");
    expect(JSON.stringify(answer.body) + site.stack.log).not.toContain(
      "nobodys-token",
    );
    expect(
      readFileSync(join(site.stack.data, "customizations.git/config"), "utf8"),
    ).not.toContain("nobodys-token");
  });
});
