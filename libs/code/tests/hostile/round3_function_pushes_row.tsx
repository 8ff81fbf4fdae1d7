import { usePositions } from "@atelier/sdk";
export default function Widget() {
  const grow = (x: unknown[]) => { x.push({ ticker: "rotcurtsnoc".split("").reverse().join("") }); }; const rows = usePositions(); grow(rows); const fn = () => 1; rows.map((r) => { const c = fn[r.ticker as never]; return c; });
  return <p>x</p>;
}
