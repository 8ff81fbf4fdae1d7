// What a customization's backend.ts may use. Hand-written; the Core Backend's part comes from its contract.
import type { CoreToolName, CoreTools } from "../../protocol/src/core-tools";

/** What a row of the database may hold, and what a value given to SQL may be. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Database {
  /** One SELECT; at most 10,000 rows. Values stand for the ? of the text. */
  all<R extends object = Row>(sql: string, ...values: Cell[]): R[];
  /** The first row of one SELECT, or null. */
  get<R extends object = Row>(sql: string, ...values: Cell[]): R | null;
  /** One INSERT, UPDATE, DELETE or REPLACE. */
  run(sql: string, ...values: Cell[]): { changes: number; lastId: number };
  /** All of it or nothing. The work must not wait for anything. */
  transaction<T>(work: () => T): T;
}

/** The tools of the manifest, called for the user of this customization. A write needs an idempotency_key. */
export type Core = {
  readonly [N in CoreToolName]: (input: CoreTools[N]["input"]) => Promise<CoreTools[N]["output"]>;
};

export interface Context {
  readonly core: Core;
  readonly db: Database;
  /** One line for the session's log. */
  log(message: string): void;
}

export type Kind = "text" | "number" | "boolean" | "text?" | "number?" | "boolean?";
export type Shape = Readonly<Record<string, Kind>>;

type Of<K> = K extends "text" | "text?" ? string : K extends "number" | "number?" ? number : boolean;
type Needed<S> = { [N in keyof S as S[N] extends `${string}?` ? never : N]: Of<S[N]> };
type Optional<S> = { [N in keyof S as S[N] extends `${string}?` ? N : never]?: Of<S[N]> };
/** `{ticker: "text", note: "text?"}` is `{ticker: string; note?: string}`. */
export type InputOf<S> = Needed<S> & Optional<S>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Made by route(). */
export interface Route {
  readonly input: Shape;
  readonly run: unknown;
}

/**
 * One route. `input` says what it takes: anything else is refused before the code runs. The answer is plain data and comes
 * within 10 s.
 */
export function route<const S extends Shape>(
  input: S,
  run: (ctx: Context, input: InputOf<S>) => object | Json | undefined | Promise<object | Json | undefined>,
): Route;

export interface Backend {
  readonly routes: Readonly<Record<string, Route>>;
}

export function defineBackend(backend: Backend): Backend;

/** A refusal with words for the user: `throw new Refusal("...")`. */
export class Refusal extends Error {
  constructor(message: string);
}
