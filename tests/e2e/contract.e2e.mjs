// The Core Backend's contract is pinned at first contact; what a later one breaks is named. The pin on the disk plays the older contract.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BIN, ROOT, Stack, until } from "./stack.mjs";
import { signedIn } from "./wire.mjs";

const stack = new Stack();
beforeAll(() => stack.start());
afterAll(() => stack.stop());

const pinFile = () => join(stack.data, "contract/pinned.json");
const status = async () => {
  const admin = await signedIn(stack, "admin");
  return until("a look at the contract", async () => {
    const { body } = await admin.get("/operations/contract");
    return body.state === "unknown" ? null : body;
  });
};
const cli = (...more) => {
  const ran = spawnSync(join(BIN, "atelier"), ["contract", "--data", stack.data, "--root", ROOT, "--port", String(stack.port), "--json", ...more], { encoding: "utf8", timeout: 20_000 });
  return { code: ran.status, body: JSON.parse(ran.stdout) };
};

async function release(user, request) {
  const who = await signedIn(stack, user);
  const { id } = (await who.post("/sessions", {})).body;
  await who.post(`/sessions/${id}/messages`, { text: request });
  await until("the gate", async () => (await who.get(`/sessions/${id}`)).body.publish.enabled, 60_000);
  const change = (await who.post(`/sessions/${id}/publish`)).body;
  const reviewer = await signedIn(stack, "reviewer");
  expect((await reviewer.post(`/changes/${change.id}/approve`, { content_sha256: change.content_sha256 })).body.state).toBe("merged");
  return (await who.get("/app/customizations")).body.customizations[0];
}

test("first contact pins, and the same contract is the same", async () => {
  const now = await status();
  expect(now).toMatchObject({ state: "same", differences: [], broken: [] });
  expect(now.pinned_sha256).toBe(now.seen_sha256);
  expect(JSON.parse(readFileSync(pinFile(), "utf8")).contract.tools).toHaveLength(15);
  expect(cli()).toMatchObject({ code: 0, body: { state: "same" } });
  const user = await signedIn(stack, "investor-a");
  expect((await user.get("/operations/contract")).status).toBe(403);
});

test("a breaking change names the customizations that use the tool, and only those; an administrator accepts it", async () => {
  const pie = await release("investor-a", "Pie chart of my portfolio by sector");
  const trades = await release("investor-b", "show my last 10 trades with a filter by ticker");
  await stack.kill();
  const file = JSON.parse(readFileSync(pinFile(), "utf8"));
  const tool = (name) => file.contract.tools.find((each) => each.name === name);
  // As if the Core Backend had dropped a field that transactions had, and had learned a new tool and a new argument.
  tool("list_transactions").outputSchema.properties.transactions.items.properties.broker = { type: "string" };
  delete tool("list_assets").inputSchema.properties.query;
  file.contract.tools = file.contract.tools.filter((each) => each.name !== "get_metrics");
  writeFileSync(pinFile(), JSON.stringify(file));
  await stack.start();

  const now = await status();
  expect(now.state).toBe("breaking");
  expect(now.differences).toEqual(
    expect.arrayContaining([
      { tool: "list_transactions", field: "output.transactions[].broker", breaking: true, text: "is gone" },
      { tool: "list_assets", field: "input.query", breaking: false, text: "is new" },
      { tool: "get_metrics", field: "", breaking: false, text: "the tool is new" },
    ]),
  );
  expect(now.differences).toHaveLength(3);
  expect(now.broken.map((each) => [each.user, each.release_id])).toEqual([["investor-b", trades.release_id]]);
  expect(pie.release_id).not.toBe(trades.release_id);
  await until("the log line", () => stack.log.includes(`contract: breaks investor-b/${trades.feature}`));
  await stack.logged("contract: breaking list_transactions output.transactions[].broker: is gone");
  expect(cli()).toMatchObject({ code: 3, body: { state: "breaking" } });

  const admin = await signedIn(stack, "admin");
  expect((await admin.post("/operations/contract/accept", { sha256: "0".repeat(64) })).status).toBe(409);
  expect((await (await signedIn(stack, "reviewer")).post("/operations/contract/accept", { sha256: now.seen_sha256 })).status).toBe(403);
  expect(cli("--accept")).toMatchObject({ code: 0, body: { state: "same", broken: [] } });
});
