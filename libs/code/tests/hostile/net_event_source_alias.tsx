import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const E = EventSource; new E("/x");
  }, []);
  return <p>x</p>;
}
