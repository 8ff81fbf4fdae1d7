import { ToolError } from "@atelier/sdk/host";

/** What the page needs to know of code that it shows in a frame: a release's or a preview's. */
export interface FrameCode {
  frame_url: string;
  bundle_sha256: string;
  /** tools of its manifest that change something: each call is confirmed by the user */
  writes: string[];
}

/** Calls that the page makes for a frame. */
export interface FrameCalls {
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  /** rejects with WriteAsked where the route wants to write; called again with the digest in `confirmed` after a yes */
  callRoute(name: string, input: Record<string, unknown>, confirmed: string[]): Promise<unknown>;
}

/** A write that a customization's backend wants to make; a yes is bound to the digest. */
export interface AskedWrite {
  tool: string;
  arguments: Record<string, unknown>;
  digest: string;
}

export class WriteAsked extends ToolError {
  constructor(
    code: string,
    message: string,
    readonly write: AskedWrite,
  ) {
    super(code, message);
  }
}

/** So many writes of one call of a backend are asked about. */
const MAX_WRITES = 5;

export type Ask = (tool: string, args: Record<string, unknown>) => Promise<boolean>;

/** The same calls, with each write confirmed by `ask`; a no rejects with `refused`. */
export function confirmedCalls(
  code: FrameCode,
  calls: FrameCalls,
  ask: Ask,
  refused: () => string,
): {
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  callRoute(name: string, input: Record<string, unknown>): Promise<unknown>;
} {
  const confirm = async (tool: string, args: Record<string, unknown>) => {
    if (!(await ask(tool, args))) throw new ToolError("forbidden", refused());
  };
  return {
    async callTool(name, args) {
      if (code.writes.includes(name)) await confirm(name, args);
      return calls.callTool(name, args);
    },
    async callRoute(name, input) {
      const confirmed: string[] = [];
      for (;;) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- each question follows from the answer before it
          return await calls.callRoute(name, input, confirmed);
        } catch (error) {
          if (!(error instanceof WriteAsked) || confirmed.length >= MAX_WRITES) throw error;
          // oxlint-disable-next-line no-await-in-loop -- as above
          await confirm(error.write.tool, error.write.arguments);
          confirmed.push(error.write.digest);
        }
      }
    },
  };
}
