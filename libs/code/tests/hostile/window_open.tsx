import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window.open("about:blank");
  }, []);
  return <p>x</p>;
}
