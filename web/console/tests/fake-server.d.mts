export function startServer(
  port?: number,
  options?: { as?: string | null },
): Promise<{
  url: string;
  hold: () => () => void;
  dropSockets: () => void;
  close: () => void;
}>;
