import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const p = document.querySelector("p"); p?.ownerDocument.cookie;
  }, []);
  return <p>x</p>;
}
