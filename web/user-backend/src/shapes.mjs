// What a route takes: `{ticker: "text", note: "text?"}`. Nothing else reaches the customization's code.

const KINDS = { text: "string", number: "number", boolean: "boolean" };
const MAX_TEXT = 10_000;
const NAME = /^[a-z][a-zA-Z0-9_]{0,63}$/;
export const ROUTE_NAME = NAME;

export class BadInput extends Error {
  name = "BadInput";
  code = "invalid_argument";
}

/** Throws a TypeError for a definition that says nothing usable. */
export function checkShape(route, shape) {
  for (const [name, kind] of Object.entries(shape)) {
    const plain = typeof kind === "string" ? kind.replace(/\?$/, "") : "";
    if (!NAME.test(name) || !Object.hasOwn(KINDS, plain)) {
      throw new TypeError(`routes.${route}.input.${name}: "text", "number" or "boolean" is expected, with "?" where it may be absent`);
    }
  }
}

/** A new object with exactly the members of the shape; there is no way in for `__proto__` or anything unforeseen. */
export function readInput(shape, input) {
  const given = input ?? {};
  if (typeof given !== "object" || Array.isArray(given)) throw new BadInput("the input is an object");
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(shape, name)) throw new BadInput(`${name}: the route takes no such value`);
  }
  const out = Object.create(null);
  for (const [name, kind] of Object.entries(shape)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) {
      if (!kind.endsWith("?")) throw new BadInput(`${name}: is missing`);
      continue;
    }
    const wanted = KINDS[kind.replace(/\?$/, "")];
    if (typeof value !== wanted || (wanted === "number" && !Number.isFinite(value))) {
      throw new BadInput(`${name}: a ${kind.replace(/\?$/, "")} is expected`);
    }
    if (wanted === "string" && value.length > MAX_TEXT) throw new BadInput(`${name}: longer than ${MAX_TEXT} characters`);
    out[name] = value;
  }
  return out;
}
