import { beforeEach, describe, expect, test, vi } from "vitest";
import { EventStream, type Handlers, type Transport } from "../src/shared/event-stream.ts";

interface Opened extends Handlers {
  kind: string;
  since: string;
  closed: boolean;
}

let opened: Opened[];
let later: { run: () => void; ms: number }[];
const transport =
  (kind: string): Transport =>
  (_, since, handlers) => {
    const each = { ...handlers, kind, since, closed: false };
    opened.push(each);
    return {
      close: () => {
        each.closed = true;
      },
    };
  };

function stream() {
  let cursor = "e1:3";
  const told = { events: [] as number[], states: [] as string[], reset: vi.fn() };
  const made = new EventStream({
    session: "s",
    since: () => cursor,
    event: ({ seq }) => {
      told.events.push(seq);
      cursor = `e1:${seq}`;
    },
    reset: told.reset,
    connection: (state) => told.states.push(state),
    transports: [transport("socket"), transport("events")],
    later: (run, ms) => later.push({ run, ms }),
  });
  return { made, told };
}

const event = (seq: number) => JSON.stringify({ seq, at: 0, type: "status.updated", text: "" });
const at = (n: number): Opened => {
  const found = opened[n];
  if (!found) throw new Error(`connection ${n} was not opened`);
  return found;
};

describe("the event stream", () => {
  beforeEach(() => {
    opened = [];
    later = [];
  });

  test("comes back with the number of the last event it has seen", () => {
    const { made, told } = stream();
    made.start();
    at(0).open();
    at(0).text(event(4));
    at(0).text(event(5));
    at(0).close();
    later[0]?.run();
    expect(at(1)).toMatchObject({ kind: "socket", since: "e1:5" });
    at(1).open();
    at(1).text(event(6));
    expect(told.events).toEqual([4, 5, 6]);
    expect(told.states).toEqual(["connecting", "live", "reconnecting", "live"]);
  });

  test("falls back to server-sent events where a socket does not open", () => {
    const { made } = stream();
    made.start();
    at(0).close();
    later[0]?.run();
    expect(at(1).kind).toBe("events");
  });

  test("waits longer each time, and says that it is offline", () => {
    const { made, told } = stream();
    made.start();
    for (let n = 0; n < 6; n += 1) {
      at(n).close();
      later[n]?.run();
    }
    expect(later.map(({ ms }) => ms)).toEqual([400, 800, 1600, 3200, 6400, 10_000]);
    expect(told.states.at(-1)).toBe("offline");
  });

  test("a late word of a connection that was given up is not heard", () => {
    const { made, told } = stream();
    made.start();
    at(0).open();
    made.resume();
    at(0).text(event(9));
    at(0).close();
    expect(at(0).closed).toBe(true);
    expect(told.events).toEqual([]);
    expect(later).toEqual([]);
  });

  test("another log asks for the session to be fetched again", () => {
    const { made, told } = stream();
    made.start();
    at(0).text(JSON.stringify({ seq: 0, type: "session.reset", cursor: "e2:7" }));
    expect(told.reset).toHaveBeenCalledOnce();
  });

  test("nothing is opened after the end", () => {
    const { made } = stream();
    made.start();
    at(0).close();
    made.stop();
    later[0]?.run();
    expect(opened).toHaveLength(1);
  });
});
