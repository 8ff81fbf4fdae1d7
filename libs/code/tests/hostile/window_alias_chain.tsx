import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const a = globalThis; const b = a; b.localStorage.setItem("a", "b");
  }, []);
  return <p>x</p>;
}
