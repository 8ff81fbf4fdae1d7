import { MAX_DEPTH } from "../wire.ts";

/** What one value takes beside its text. */
const NODE_BYTES = 2;

const name = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

function children(value: object, left: number): unknown[] | string {
  if (Array.isArray(value)) {
    // A list may be long and empty.
    return value.length * NODE_BYTES > left ? "is too large" : value;
  }
  // Copies come from another realm's structured clone: own objects of this one, and only plain ones are JSON.
  if (Object.getPrototypeOf(value) !== Object.prototype) return `holds a ${name(value)}`;
  const out: unknown[] = [];
  for (const [key, each] of Object.entries(value)) {
    if (key === "__proto__") return "holds a key that no message has";
    out.push(key, each);
  }
  return out;
}

/**
 * Why the value is no JSON of at most so many bytes; null where it is. A port carries more than JSON (maps, dates, rings, lists of any
 * length), and nobody behind this has to think of that. An absent value (`undefined`) is none. Bytes are counted in UTF-16 units, without
 * escapes. Takes time for `bytes` at most, whatever comes.
 */
export function faultOf(value: unknown, bytes: number): string | null {
  let left = bytes;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return "is nested too deeply";
    const below: unknown[] = [];
    for (const each of level) {
      left -= NODE_BYTES + (typeof each === "string" ? each.length : 0);
      if (left < 0) return "is too large";
      if (typeof each === "number" && !Number.isFinite(each)) return `holds ${each}`;
      if (typeof each === "bigint") return "holds a BigInt";
      if (typeof each !== "object" || each === null) continue;
      const inner = children(each, left);
      if (typeof inner === "string") return inner;
      for (const it of inner) below.push(it);
      if (below.length * NODE_BYTES > left) return "is too large";
    }
    level = below;
  }
  return null;
}
