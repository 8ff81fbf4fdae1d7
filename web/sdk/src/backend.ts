import { use, useCallback, useContext, useState } from "react";
import { CallerContext } from "./caller.ts";
import {
  callBackend,
  expireBackend,
  loadBackend,
  ToolError,
  useDataVersion,
} from "./host-state.ts";
import type { BackendAction, BackendInput } from "./types.ts";
import { word } from "./words.ts";

const NOTHING: BackendInput = {};

/** What a route of this customization's own backend answers. The answer is renewed after every action. */
export function useBackend<T>(route: string, input?: BackendInput): T {
  useDataVersion();
  return use(loadBackend(route, input ?? NOTHING, use(CallerContext))) as T;
}

/** For a route that changes something: call run({ ... }) of the answer, in an event handler. */
export function useBackendAction(route: string): BackendAction {
  const caller = useContext(CallerContext);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState("");
  const run = useCallback(
    (input?: BackendInput) => {
      setPending(true);
      setError("");
      callBackend(route, input ?? NOTHING, caller).then(
        () => {
          setPending(false);
          expireBackend(caller);
        },
        (reason: unknown) => {
          setPending(false);
          setError(
            reason instanceof ToolError && reason.message ? reason.message : word("failedData"),
          );
        },
      );
    },
    [route, caller],
  );
  return { run, pending, error };
}
