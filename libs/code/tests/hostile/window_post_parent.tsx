import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window.parent.postMessage({ a: 1 }, "*");
  }, []);
  return <p>x</p>;
}
