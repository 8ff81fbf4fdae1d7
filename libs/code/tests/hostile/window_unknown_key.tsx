import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    for (const k of Object.keys(window)) (window as unknown as Record<string, unknown>)[k];
  }, []);
  return <p>x</p>;
}
