import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const w = window; w.fetch("/x");
  }, []);
  return <p>x</p>;
}
