import { sum, type Position } from "@atelier/sdk";

/** How much of each asset to buy (above zero) or to sell. */
export function plan(positions: readonly Position[], targets: Readonly<Record<string, number>>) {
  const total = sum([...positions], (p) => p.value);
  const result = new Map<string, number>();
  for (const { ticker, value } of positions) {
    const wanted = (total * (targets[ticker] ?? 0)) / 100;
    result.set(ticker, wanted - value);
  }
  return result;
}
