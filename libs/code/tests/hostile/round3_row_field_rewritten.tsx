import { usePositions } from "@atelier/sdk";
export default function Widget() {
  const fn = () => 1; usePositions().map((r) => { r.ticker = `${"rotcurtsnoc".split("").reverse().join("")}`; const c = fn[r.ticker as never]; return c; });
  return <p>x</p>;
}
