// The server half of a customization in the gate: one bundle, the migrations tried there and back, and the routes running for
// the render test with the fixed data.
import { readFileSync } from "node:fs";
import {
  readMigrations,
  MigrationFailed,
  openDatabase,
  tryOut,
} from "../user-backend/src/migrations.mjs";
import { Backend } from "../user-backend/src/host.mjs";
import { bundleBackend } from "./bundle.mjs";
import { finding } from "./job.mjs";

const FIXTURE = new URL("./fixture.json", import.meta.url);
const QUOTA_BYTES = 4 * 1024 * 1024;

const HINT =
  "Write a line '-- forward', the statements, a line '-- back', and the statements that take all of it back.";

function migrationFindings(migrations) {
  try {
    const db = openDatabase(":memory:", QUOTA_BYTES);
    tryOut(db, readMigrations(migrations));
    db.close();
    return [];
  } catch (reason) {
    if (!(reason instanceof MigrationFailed)) throw reason;
    return [finding("migration/try", { file: reason.file, text: reason.message, hint: HINT })];
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

/** `ready` resolves to {code, findings}; `call` answers a route; `defects` are routes that threw while the widget was rendered. */
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
      ready: Promise.resolve({ code: "", findings: stray }),
      call: null,
      defects: () => [],
      stop: async () => undefined,
    };
  }
  const tools = Array.isArray(manifest?.tools) ? manifest.tools : [];
  let backend = null;
  async function prepare() {
    const { code, findings } = await bundleBackend(files);
    findings.push(...migrationFindings(migrations));
    if (findings.length > 0) return { code: "", findings };
    const fixture = givenFixture ?? JSON.parse(readFileSync(FIXTURE, "utf8"));
    backend = new Backend({
      package: { code, migrations, tools },
      database: ":memory:",
      callCore: async (tool, args) => fixedAnswer(fixture, tools, tool, args),
      limits: { callMs: 3000, startMs: 5000, quotaBytes: QUOTA_BYTES },
    });
    try {
      await backend.start();
      return { code, findings };
    } catch (reason) {
      return {
        code: "",
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
