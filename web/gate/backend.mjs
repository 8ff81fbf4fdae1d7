// The server half of a customization in the gate: one bundle, the migrations tried there and back, and the routes running for
// the render test with the fixed data.
import { readFileSync } from "node:fs";
import { Backend } from "../user-backend/src/host.mjs";
import { readMigrations, MigrationFailed, tryOnCopy } from "../user-backend/src/migrations.mjs";
import { seededLosses } from "../user-backend/src/seeded.mjs";
import { Session } from "../user-backend/src/sqlite.mjs";
import { bundleBackend } from "./bundle.mjs";
import { finding } from "./job.mjs";

const FIXTURE = new URL("./fixture.json", import.meta.url);
const QUOTA_BYTES = 4 * 1024 * 1024;

const MIGRATION_MS = 3000;

const HINT =
  "Write a line '-- forward', the statements, a line '-- back', and the statements that take all of it back.";
const LOSS_HINT =
  "Publishing asks for a yes to this. Keep the rows, or move them to where they are needed, if it is not meant.";
const LOSSES = {
  table_dropped: ({ table }) => `the table ${table} and its rows go`,
  column_dropped: ({ table, column }) => `the column ${table}.${column} and its values go`,
  rows_deleted: ({ table }) => `rows of ${table} are deleted`,
  values_overwritten: ({ table, column }) =>
    `values of ${column ? `${table}.${column}` : table} are overwritten`,
};

/** One finding a file and direction; it does not make red, it makes publishing ask. */
function lossFindings(losses) {
  const groups = new Map();
  for (const loss of losses.filter((each) => each.needs_yes)) {
    const key = `${loss.file}\0${loss.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), loss]);
  }
  return [...groups.values()].map((group) => ({
    ...finding("migration/data_loss", {
      file: group[0].file,
      text: `${group[0].direction === "back" ? "on the way back " : ""}${group.map((loss) => LOSSES[loss.kind](loss)).join("; ")}`,
      hint: LOSS_HINT,
    }),
    severity: "warning",
  }));
}

/** {findings, losses}: whether the migrations go there and back from nothing, and what they would throw away. */
async function judgeMigrations(migrations) {
  if (Object.keys(migrations).length === 0) return { findings: [], losses: [] };
  const options = { quotaBytes: QUOTA_BYTES, migrationMs: MIGRATION_MS, mark: "try" };
  let session = null;
  try {
    const wanted = readMigrations(migrations);
    session = new Session(":memory:", options);
    await tryOnCopy(session, wanted, options);
    const losses = await seededLosses(wanted, { ...options, deadlineMs: MIGRATION_MS });
    return { findings: lossFindings(losses), losses };
  } catch (reason) {
    if (!(reason instanceof MigrationFailed)) throw reason;
    const found = finding("migration/try", { file: reason.file, text: reason.message, hint: HINT });
    return { findings: [found], losses: [] };
  } finally {
    await session?.kill();
  }
}

/** The fixed answer of a tool, as the render test's own host gives it. */
function fixedAnswer(fixture, declared, tool, args) {
  const answers = Object.hasOwn(fixture, tool) ? fixture[tool] : null;
  if (!declared.includes(tool))
    throw { code: "permission_denied", message: `the manifest does not list the tool ${tool}` };
  if (!answers) throw { code: "not_found", message: `there is no tool ${tool}` };
  const chosen = answers.when?.find(
    ({ has, value }) => args[has] !== undefined && (value === undefined || args[has] === value),
  );
  return structuredClone(chosen?.answer ?? answers.default ?? answers);
}

/** `ready` resolves to {code, findings, losses}; `call` answers a route; `defects` are routes that threw while the widget was rendered. */
export function checkBackend(files, manifest, givenFixture) {
  const migrations = Object.fromEntries(
    Object.entries(files).filter(([path]) => path.startsWith("migrations/")),
  );
  if (typeof files["backend.ts"] !== "string") {
    const stray = Object.keys(migrations).map((file) =>
      finding("migration/stray", {
        file,
        text: "there are migrations but no backend.ts",
        hint: "Add backend.ts, or leave the migrations out.",
      }),
    );
    return {
      ready: Promise.resolve({ code: "", findings: stray, losses: [] }),
      call: null,
      defects: () => [],
      stop: async () => undefined,
    };
  }
  const tools = Array.isArray(manifest?.tools) ? manifest.tools : [];
  let backend = null;
  async function prepare() {
    const { code, findings } = await bundleBackend(files);
    const judged = await judgeMigrations(migrations);
    const { losses } = judged;
    findings.push(...judged.findings);
    if (findings.some((each) => each.severity !== "warning")) return { code: "", findings, losses };
    const fixture = givenFixture ?? JSON.parse(readFileSync(FIXTURE, "utf8"));
    backend = new Backend({
      package: { code, migrations, tools },
      database: ":memory:",
      callCore: async (tool, args) => fixedAnswer(fixture, tools, tool, args),
      limits: { callMs: 3000, startMs: 5000, quotaBytes: QUOTA_BYTES },
    });
    try {
      await backend.start();
      return { code, findings, losses };
    } catch (reason) {
      return {
        code: "",
        losses,
        findings: [
          finding("backend/start", {
            file: "backend.ts",
            text: reason.message,
            hint: "Export defineBackend({ routes: { ... } }) by default.",
          }),
        ],
      };
    }
  }
  return {
    ready: prepare(),
    call: async (route, input) => JSON.parse(await backend.call(route, input)),
    defects: () =>
      (backend?.logsAfter(0) ?? [])
        .filter(({ level }) => level === "error")
        .map(({ route, message }) =>
          finding("backend/throw", {
            file: "backend.ts",
            text: route ? `route '${route}': ${message.split("\n")[0]}` : message,
            hint: "",
          }),
        ),
    stop: async () => backend?.stop(),
  };
}
