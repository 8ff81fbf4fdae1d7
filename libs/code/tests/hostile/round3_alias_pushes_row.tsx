import { usePositions } from "@atelier/sdk";
export default function Widget() {
  const rows = usePositions(); const a = rows; a.push({ ticker: "rotcurtsnoc".split("").reverse().join("") } as never); const fn = () => 1; rows.map((r) => { const c = fn[r.ticker as never]; return c; });
  return <p>x</p>;
}
