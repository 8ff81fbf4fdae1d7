import { useState, useMemo, useRef } from "react";
export default function Widget() {
  const [k, setK] = useState("a"); const box = useRef([setK]); box.current.forEach((f) => f("rotcurtsnoc".split("").reverse().join(""))); const fn = () => 1; const c = fn[k as never]; c;
  return <p>x</p>;
}
