import type { Message, ToolCall } from "@atelier/protocol/rest";

export type Entry =
  | { kind: "message"; key: string; message: Message }
  | { kind: "call"; key: string; call: ToolCall }
  | { kind: "done"; key: string; calls: ToolCall[] };

/** Messages and tool calls in the order they happened; calls that succeeded one after the other are one entry. */
export function timeline(messages: readonly Message[], calls: readonly ToolCall[]): Entry[] {
  const entries: { at: number; entry: Entry }[] = [
    ...messages.map((message) => ({
      at: message.at,
      entry: { kind: "message" as const, key: message.id, message },
    })),
    ...calls.map((call) => ({
      at: call.started_at,
      entry: { kind: "call" as const, key: call.id, call },
    })),
  ].toSorted((a, b) => a.at - b.at);
  const out: Entry[] = [];
  for (const { entry } of entries) {
    const last = out.at(-1);
    if (entry.kind !== "call" || entry.call.status !== "completed") {
      out.push(entry);
    } else if (last?.kind === "done") {
      last.calls.push(entry.call);
    } else {
      out.push({ kind: "done", key: entry.key, calls: [entry.call] });
    }
  }
  return out;
}
