// The REST interface against its own OpenAPI document, both ways: what fits is taken, what does not is refused, and every answer is what
// the document says. Judge: schemathesis, as a user, a reviewer and an admin. node tests/conformance/rest/run.mjs [PRESET] [EXAMPLES]
// EXAMPLES for each operation, phase and role (default 20; 150 make more than 20,000 cases). Ends with "N passed, N failed": operations.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
process.env.ATELIER_PRESET = process.argv[2] ?? process.env.ATELIER_PRESET ?? "release";
const examples = process.argv[3] ?? "20";
const { Stack } = await import("../../e2e/stack.mjs");
const { signedIn } = await import("../../e2e/wire.mjs");
const venv = join(root, ".cache/rest-judge");

function install() {
  const list = join(import.meta.dirname, "requirements.txt");
  const wanted = createHash("sha256").update(readFileSync(list)).digest("hex");
  const stamp = join(venv, "installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(join(root, ".cache"), { recursive: true });
  execFileSync("/usr/bin/python3", ["-m", "venv", venv], { stdio: "inherit" });
  execFileSync(
    join(venv, "bin/pip"),
    ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", list],
    { stdio: "inherit" },
  );
  writeFileSync(stamp, wanted);
}

// Streams have no end; a sign-out would end the judge's own sign-in.
const LEFT_OUT = ["/sessions/{id}/events", "/sessions/{id}/socket", "/logout"];
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "missing_required_header",
  "unsupported_method",
  "ignored_auth",
];
// The judge's own list lacks 413: a body that is too large may break other rules as well.
const REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"];

install();
const stack = new Stack();
const work = mkdtempSync(join(tmpdir(), "rest-judge-"));
let passed = 0;
let failed = 0;
let cases = 0;
try {
  await stack.start();
  for (const role of ["investor-a", "reviewer", "admin"]) {
    const { token } = await signedIn(stack, role);
    const report = join(work, `${role}.ndjson`);
    // Told as the scheme that it is, so that the judge knows which part of a request is the sign-in.
    const config = join(work, `${role}.toml`);
    writeFileSync(
      config,
      `[auth.openapi.bearer]\nbearer = "${token}"\n[checks.negative_data_rejection]\nexpected-statuses = ${JSON.stringify(REFUSALS)}\n`,
    );
    const arguments_ = [
      "--config-file",
      config,
      "run",
      `${stack.url}/api/v1/openapi.json`,
      "--url",
      `${stack.url}/api/v1`,
      "--phases",
      "examples,coverage,fuzzing",
      "--max-examples",
      examples,
      "--seed",
      "20261128",
      "--checks",
      CHECKS.join(","),
      "--continue-on-failure",
      "--warnings",
      "off",
      "--no-color",
      "--report",
      "ndjson",
      "--report-ndjson-path",
      report,
      ...LEFT_OUT.flatMap((path) => ["--exclude-path", path]),
    ];
    const run = spawnSync(join(venv, "bin/schemathesis"), arguments_, {
      cwd: work,
      encoding: "utf8",
      maxBuffer: 256 << 20,
    });
    const tested = Number(/Tested:\s+(\d+)/.exec(run.stdout)?.[1] ?? 0);
    const wrong = [...run.stdout.matchAll(/^_{5,} (\S+ \S+) _{5,}$/gm)].map((match) => match[1]);
    cases += Number(/(\d+) generated/.exec(run.stdout)?.[1] ?? 0);
    passed += tested - wrong.length;
    failed += wrong.length;
    if (tested === 0 || run.status !== (wrong.length > 0 ? 1 : 0)) failed += 1;
    if (failed > 0)
      console.log(`${role}: ${wrong.join(", ")}\n${run.stdout.slice(0, 20_000)}\n${run.stderr.slice(-2000)}`);
  }
} finally {
  await stack.stop();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${cases} cases; 5xx and differences fail`);
console.log(` Tests  ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
