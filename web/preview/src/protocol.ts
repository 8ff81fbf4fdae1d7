/** What the frame tells the page around it. */
export type FrameMessage =
  | { source: "atelier-preview"; type: "heartbeat" }
  | { source: "atelier-preview"; type: "ready"; height: number }
  | { source: "atelier-preview"; type: "resize"; height: number }
  | { source: "atelier-preview"; type: "error"; message: string; stack: string };

export const HEARTBEAT_MS = 500;
