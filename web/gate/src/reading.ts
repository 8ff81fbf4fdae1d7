const HIDDEN = new Set(["STYLE", "SCRIPT", "OPTION"]);

/** The texts a reader gets, piece by piece; drawings are left out, their tables are not. */
export function textParts(root: Node): string[] {
  const parts: string[] = [];
  const walk = (node: Node) => {
    if (node.nodeType === 3) {
      const text = (node.textContent ?? "").replace(/\s+/g, " ").trim();
      if (text) parts.push(text);
      return;
    }
    if (node.nodeType !== 1) return;
    const element = node as Element;
    if (HIDDEN.has(element.tagName) || element.getAttribute("aria-hidden") === "true") return;
    const raw = element.getAttribute("data-raw");
    if (raw && raw !== element.textContent) parts.push(raw);
    for (const child of element.childNodes) walk(child);
  };
  walk(root);
  return parts;
}

export const readableText = (root: Node): string => textParts(root).join(" ");

const ENGLISH = /[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/g;
const RUSSIAN = /[-−]?(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?/g;

function parse(text: string, pattern: RegExp, group: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([found]) =>
    Number(found.replace(group, "").replace("−", "-").replace(",", ".")),
  );
}

/** Every number on the page, as text of either language or as data. */
export function numbersIn(root: Element, locale: string): number[] {
  const english = (text: string) => parse(text, ENGLISH, /,/g);
  const russian = (text: string) => parse(text, RUSSIAN, / /g);
  const readers = locale === "ru" ? [russian, english] : [english];
  const shown = textParts(root).flatMap((text) => readers.flatMap((read) => read(text)));
  const data = [...root.querySelectorAll("[data-value]")]
    .filter((element) => !element.closest("[aria-hidden=true]"))
    .map((element) => Number(element.getAttribute("data-value")));
  return [...shown, ...data];
}
