import type { Position } from "@atelier/sdk";

export const SORT_FIELDS = ["value", "profit", "weight"] as const;
export type SortField = (typeof SORT_FIELDS)[number];

export function sortPositions(positions: Position[], field: SortField): Position[] {
  return [...positions].sort((a, b) => b[field] - a[field]);
}
