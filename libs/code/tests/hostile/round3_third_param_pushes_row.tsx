import { usePositions } from "@atelier/sdk";
export default function Widget() {
  const rows = usePositions(); const fn = () => 1; rows.map((r, i, all) => { all.push({ ticker: "rotcurtsnoc".split("").reverse().join("") } as never); const c = fn[r.ticker as never]; return c; });
  return <p>x</p>;
}
