import { useState } from "react";
export default function Widget() {
  const [k, setK] = useState("a"); const fn = () => 1; setK("x".trim()); const c = fn[k as never]; c;
  return <p>x</p>;
}
