import { MAX_DEPTH } from "../wire.ts";

/** What one value takes beside its text. */
const NODE_BYTES = 2;

const TOO_LARGE = "is too large";
const TOO_DEEP = "is nested too deeply";

const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** One look at one value. Recursive, as its depth is bounded. */
class Look {
  constructor(private left: number) {}

  at(value: unknown, depth: number): string | null {
    this.left -= NODE_BYTES;
    switch (typeof value) {
      case "string":
        this.left -= value.length;
        break;
      case "number":
        if (!Number.isFinite(value)) return `holds ${value}`;
        break;
      case "bigint":
        return "holds a BigInt";
      case "object":
        if (value !== null && this.left >= 0) return this.inside(value, depth + 1);
    }
    return this.left < 0 ? TOO_LARGE : null;
  }

  private inside(value: object, depth: number): string | null {
    if (depth > MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(value)) {
      // A list may be long and empty.
      if (value.length * NODE_BYTES > this.left) return TOO_LARGE;
      for (const each of value) {
        const fault = this.at(each, depth);
        if (fault) return fault;
      }
      return null;
    }
    // Copies come from another realm's structured clone: own objects of this one, and only plain ones are JSON.
    if (Object.getPrototypeOf(value) !== Object.prototype) return `holds a ${kindOf(value)}`;
    for (const key of Object.keys(value)) {
      if (key === "__proto__") return "holds a key that no message has";
      this.left -= NODE_BYTES + key.length;
      const fault = this.at((value as Record<string, unknown>)[key], depth);
      if (fault) return fault;
    }
    return null;
  }
}

/**
 * Why the value is no JSON of at most so many bytes; null where it is. A port carries more than JSON (maps, dates, rings, lists of any
 * length), and nobody behind this has to think of that. An absent value (`undefined`) is none. Bytes are counted in UTF-16 units, without
 * escapes. Takes time for `bytes` at most, whatever comes.
 */
export const faultOf = (value: unknown, bytes: number): string | null =>
  new Look(bytes).at(value, 0);
