import { useMemo } from "react";
import { usePositions } from "@atelier/sdk";

export interface Total {
  currency: string;
  value: number;
}

export const useTotals = (): Total[] => {
  const positions = usePositions();
  return useMemo(() => {
    const totals = new Map<string, number>();
    for (const p of positions) totals.set(p.currency, (totals.get(p.currency) ?? 0) + p.value);
    return [...totals].map(([currency, value]) => ({ currency, value }));
  }, [positions]);
};
