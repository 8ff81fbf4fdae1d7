import type { CoreTools, ReadingToolName, WritingToolName } from "@atelier/protocol/core-tools";
import { use, useCallback, useContext, useState } from "react";
import { CallerContext } from "./caller.ts";
import { callTool, loadTool, refresh, ToolError, useDataVersion } from "./host-state.ts";
import type { ToolAction } from "./types.ts";
import { word } from "./words.ts";

/**
 * What a tool answers, as the Core Backend's contract says it; for what no hook above gives. Amounts, prices, rates and quantities are
 * decimal texts: Number(x). Its arguments and answers:
 * @tools read
 */
export function useTool<N extends ReadingToolName>(
  name: N,
  args: CoreTools[N]["input"],
): CoreTools[N]["output"] {
  useDataVersion();
  return use(loadTool(name, args, use(CallerContext)));
}

/** One call has one key, also when it is sent again. */
function newKey(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((each) => each.toString(36)).join("-");
}

/**
 * For a tool that changes something: call run({ ... }) of the answer, in an event handler. The reader is asked by the page, with the
 * exact arguments; all data is read anew afterwards.
 * @tools write
 */
export function useToolAction<N extends WritingToolName>(
  name: N,
): ToolAction<Omit<CoreTools[N]["input"], "idempotency_key">> {
  const caller = useContext(CallerContext);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState("");
  const run = useCallback(
    (args: Omit<CoreTools[N]["input"], "idempotency_key">) => {
      setPending(true);
      setError("");
      const input = { ...args, idempotency_key: newKey() } as unknown as CoreTools[N]["input"];
      callTool(name, input, caller).then(
        () => {
          setPending(false);
          refresh();
        },
        (reason: unknown) => {
          setPending(false);
          const told = reason instanceof ToolError ? reason.message : "";
          setError(told || word("failedData"));
        },
      );
    },
    [name, caller],
  );
  return { run, pending, error };
}
