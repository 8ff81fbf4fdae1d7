/**
 * What a widget's frame and the page around it say to each other: JSON-RPC 2.0 over one MessagePort. Names are those of MCP Apps
 * (SEP-1865, 2026-01-26) where it has them, `atelier/*` else. The page trusts nothing that comes over the port.
 */
export const WIRE_VERSION = "1";
export const PING_MS = 2000;
/** An answer to a ping that stays out this long means that the frame hangs. */
export const HANG_MS = 6000;
export const MAX_REQUEST_BYTES = 256 * 1024;
export const MAX_CALLS_IN_FLIGHT = 8;
export const MAX_CALLS_PER_SECOND = 30;

export interface HostContext {
  theme: "light" | "dark";
  styles: { variables: Record<string, string> };
  locale: "ru" | "en";
  props: Record<string, unknown>;
}

export interface Rpc {
  jsonrpc: "2.0";
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string } };
}

/** The one message outside the port: the page hands it over once the frame has loaded. */
export interface Connect {
  atelier: "connect";
  version: string;
}

export const isConnect = (data: unknown): data is Connect =>
  typeof data === "object" && data !== null && (data as Connect).atelier === "connect";
