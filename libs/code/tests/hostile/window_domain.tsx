import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    document.domain = "x";
  }, []);
  return <p>x</p>;
}
