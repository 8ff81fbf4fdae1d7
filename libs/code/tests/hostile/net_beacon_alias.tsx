import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const n = navigator; n.sendBeacon("/x");
  }, []);
  return <p>x</p>;
}
