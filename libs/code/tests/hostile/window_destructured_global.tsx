import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const { top } = globalThis; top;
  }, []);
  return <p>x</p>;
}
