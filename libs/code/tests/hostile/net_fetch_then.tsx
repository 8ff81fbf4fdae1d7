import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    fetch("/api").then((r) => r.json());
  }, []);
  return <p>x</p>;
}
