import { useState, useMemo, useRef } from "react";
export default function Widget() {
  const [k, setK = () => 1] = useState("a"); setK("rotcurtsnoc".split("").reverse().join("") as never); const fn = () => 1; const c = fn[k as never]; c;
  return <p>x</p>;
}
