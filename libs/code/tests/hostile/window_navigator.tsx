import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    navigator.clipboard.readText();
  }, []);
  return <p>x</p>;
}
