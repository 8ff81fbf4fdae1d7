import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    new Map(Object.entries(window)).get("x");
  }, []);
  return <p>x</p>;
}
