type ClassValue = string | Record<string, boolean | undefined> | null | undefined | false;

export function classNames(...values: ClassValue[]): string {
  const out: string[] = [];
  for (const value of values) {
    if (!value) continue;
    if (typeof value === "string") out.push(value);
    else for (const [name, on] of Object.entries(value)) if (on) out.push(name);
  }
  return out.join(" ");
}
