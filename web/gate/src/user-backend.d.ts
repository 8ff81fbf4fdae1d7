// The parts of web/user-backend that the gate runs; they are JavaScript.
declare module "*/user-backend/src/host.mjs" {
  export class Backend {
    constructor(options: {
      package: { code: string; migrations: Record<string, string>; tools: string[] };
      database: string;
      callCore: (tool: string, args: Record<string, unknown>) => Promise<unknown>;
      limits: { callMs: number; startMs: number; quotaBytes: number };
    });
    start(): Promise<unknown>;
    call(route: string, input: unknown): Promise<string>;
    logsAfter(n: number): { level: string; route: string; message: string }[];
    stop(): Promise<void>;
  }
}
declare module "*/user-backend/src/migrations.mjs" {
  export class MigrationFailed extends Error {
    file: string;
  }
  export interface Migration {
    file: string;
  }
  export function readMigrations(files: Record<string, string>): Migration[];
  export function tryOnCopy(
    session: unknown,
    wanted: Migration[],
    options: object,
  ): Promise<unknown>;
}
declare module "*/user-backend/src/seeded.mjs" {
  import type { DataLoss } from "@atelier/gate/data-loss";
  export function seededLosses(wanted: object[], options: object): Promise<DataLoss[]>;
}
declare module "*/user-backend/src/sqlite.mjs" {
  export class Session {
    constructor(database: string, options: object);
    kill(): Promise<void>;
  }
}
