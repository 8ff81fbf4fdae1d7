import type { FrameCalls } from "@atelier/frame/host";
import { ToolError } from "@atelier/sdk/host";
import { api, ApiError } from "./api.ts";

/** Calls of a preview's widget; `onGone` when the server does not know the preview any more. */
export function previewCalls(id: string, onGone: () => void): FrameCalls {
  const named = async (call: Promise<unknown>) => {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A tool or a route may be missing as well: only the preview itself says which it was.
      if (error.code === "not_found") await api.openPreview(id).catch(onGone);
      throw new ToolError(error.code, error.message);
    }
  };
  return {
    callTool: (name, args) => named(api.previewTool(id, name, args)),
    callRoute: (name, input) => named(api.previewRoute(id, name, input)),
  };
}
