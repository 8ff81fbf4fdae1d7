import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    Reflect.get(globalThis, "x");
  }, []);
  return <p>x</p>;
}
