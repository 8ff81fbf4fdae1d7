import { expect, test, vi } from "vitest";
import { inTurn } from "../src/host/in-turn.ts";

test("starts come one a task, in order, without those that were taken back", async () => {
  vi.useFakeTimers();
  const told: string[] = [];
  const starts = ["a", "b", "c", "d"].map((name) => inTurn(() => told.push(name)));
  expect(told).toEqual([]);
  starts[2]?.();
  const seen: string[] = [];
  for (let n = 0; n < 4; n++) {
    // oxlint-disable-next-line no-await-in-loop -- one task after the other
    await vi.advanceTimersToNextTimerAsync();
    seen.push(told.join(""));
  }
  expect(seen).toEqual(["a", "ab", "abd", "abd"]);
  inTurn(() => told.push("e"))();
  inTurn(() => told.push("f"));
  await vi.runAllTimersAsync();
  expect(told.join("")).toBe("abdf");
  vi.useRealTimers();
});
