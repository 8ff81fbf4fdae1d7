import type { FrameCalls } from "@atelier/frame/host";
import { currentHost } from "@atelier/sdk/host";
import { api } from "../app/api.ts";

/** Calls as a release: the server checks them against its manifest. */
export function callsOf(releaseId: string): FrameCalls {
  return {
    callTool: (name, args) => currentHost().callTool(name, args, releaseId),
    callRoute: (name, input, confirmed) => api.callBackend(name, input, releaseId, confirmed),
  };
}
