import type { Server } from "node:http";

export function startServer(
  port?: number,
  options?: { signedIn?: boolean; custom?: boolean },
): Promise<{ server: Server; url: string }>;
