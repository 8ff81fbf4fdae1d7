import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window["fetch"]("/x");
  }, []);
  return <p>x</p>;
}
