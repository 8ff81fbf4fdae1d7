// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comesIntoUse } from "../src/host/in-use.ts";

let frame: HTMLElement;
let other: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  [frame, other] = [document.createElement("button"), document.createElement("button")];
  document.body.append(frame, other);
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** What is answered, and after how many milliseconds. */
async function answered(after: Record<number, () => void>): Promise<[boolean, number]> {
  const began = performance.now();
  const answer = comesIntoUse(() => frame).then((yes): [boolean, number] => [
    yes,
    performance.now() - began,
  ]);
  for (const [ms, happens] of Object.entries(after)) setTimeout(happens, Number(ms));
  await vi.advanceTimersByTimeAsync(2000);
  return answer;
}

test("the frame that has the focus is in use at once", async () => {
  frame.focus();
  expect(await answered({})).toEqual([true, 0]);
});

test("focus that comes after the message counts, also past another element", async () => {
  const [yes, ms] = await answered({ 100: () => other.focus(), 300: () => frame.focus() });
  expect([yes, ms >= 300 && ms < 350]).toEqual([true, true]);
});

test("a frame without the focus is refused after a short time", async () => {
  other.focus();
  const [yes, ms] = await answered({ 700: () => frame.focus() });
  expect([yes, ms >= 500 && ms < 550]).toEqual([false, true]);
});

test("a frame that is gone is not in use", async () => {
  const gone = comesIntoUse(() => null);
  await vi.advanceTimersByTimeAsync(600);
  expect(await gone).toBe(false);
});
