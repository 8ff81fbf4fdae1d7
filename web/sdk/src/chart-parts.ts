export const axisText = { fill: "var(--at-muted)", fontSize: 11 } as const;

export const grid = { stroke: "var(--at-line)", strokeDasharray: "0" } as const;

export function marginOf(horizontal?: boolean) {
  return { top: 8, right: horizontal ? 16 : 8, bottom: 0, left: 0 };
}
