export function startServer(
  port?: number,
  options?: { as?: string | null },
): Promise<{ url: string; dropSockets: () => void; close: () => void }>;
