// The server half of a customization in the render test: the migrations tried there and back, and the routes running with the
// fixed data.
import { Backend } from "../../user-backend/src/host.mjs";
import { readMigrations, MigrationFailed, tryOnCopy } from "../../user-backend/src/migrations.mjs";
import { seededLosses } from "../../user-backend/src/seeded.mjs";
import { Session } from "../../user-backend/src/sqlite.mjs";
import { lossFindings, type DataLoss } from "./data-loss.ts";
import { finding, isWarning, messageOf, type Finding } from "./finding.ts";
import { fixtureCall, type Fixture } from "./fixture-host.ts";
import type { Files, Manifest } from "./job.ts";

const QUOTA_BYTES = 4 * 1024 * 1024;
const MIGRATION_MS = 3000;
const HINT =
  "Write a line '-- forward', the statements, a line '-- back', and the statements that take all of it back.";

/** Whether the migrations go there and back from nothing, and what they would throw away. */
async function judgeMigrations(migrations: Files) {
  if (Object.keys(migrations).length === 0) return { findings: [], losses: [] };
  const options = { quotaBytes: QUOTA_BYTES, migrationMs: MIGRATION_MS, mark: "try" };
  let session: Session | null = null;
  try {
    const wanted = readMigrations(migrations);
    session = new Session(":memory:", options);
    await tryOnCopy(session, wanted, options);
    const losses = await seededLosses(wanted, { ...options, deadlineMs: MIGRATION_MS });
    return { findings: lossFindings(losses), losses };
  } catch (reason) {
    if (!(reason instanceof MigrationFailed)) throw reason;
    const { file, message } = reason;
    return {
      findings: [finding("migration/try", { file, text: message, hint: HINT })],
      losses: [],
    };
  } finally {
    await session?.kill();
  }
}

export type BackendCall = (route: string, input: Record<string, unknown>) => Promise<unknown>;

export interface RunningBackend {
  findings: Finding[];
  losses: DataLoss[];
  /** Answers a route; null where there is no backend. */
  call: BackendCall | null;
  /** Routes that threw so far. */
  defects(): Finding[];
  stop(): Promise<void>;
}

const nothing = (findings: Finding[], losses: DataLoss[]): RunningBackend => ({
  findings,
  losses,
  call: null,
  defects: () => [],
  stop: async () => undefined,
});

/** `code` is backend.ts as one script, or empty. */
export async function startBackend(
  code: string,
  files: Files,
  manifest: Manifest | null,
  fixture: Fixture,
): Promise<RunningBackend> {
  const migrations = Object.fromEntries(
    Object.entries(files).filter(([path]) => path.startsWith("migrations/")),
  );
  if (!code) {
    const text = "there are migrations but no backend.ts";
    const hint = "Add backend.ts, or leave the migrations out.";
    const stray = Object.keys(migrations).map((file) =>
      finding("migration/stray", { file, text, hint }),
    );
    return nothing(stray, []);
  }
  const { findings, losses } = await judgeMigrations(migrations);
  if (!findings.every(isWarning)) return nothing(findings, losses);
  const tools = manifest?.tools ?? [];
  const backend = new Backend({
    package: { code, migrations, tools },
    database: ":memory:",
    callCore: fixtureCall(fixture, tools),
    limits: { callMs: 3000, startMs: 5000, quotaBytes: QUOTA_BYTES },
  });
  try {
    await backend.start();
  } catch (reason) {
    await backend.stop();
    const text = messageOf(reason);
    const hint = "Export defineBackend({ routes: { ... } }) by default.";
    return nothing(
      [...findings, finding("backend/start", { file: "backend.ts", text, hint })],
      losses,
    );
  }
  return {
    findings,
    losses,
    call: async (route, input) => JSON.parse(await backend.call(route, input)) as unknown,
    defects: () =>
      backend
        .logsAfter(0)
        .filter(({ level }) => level === "error")
        .map(({ route, message }) => {
          const text = route ? `route '${route}': ${message.split("\n")[0]}` : message;
          return finding("backend/throw", { file: "backend.ts", text });
        }),
    stop: () => backend.stop(),
  };
}
