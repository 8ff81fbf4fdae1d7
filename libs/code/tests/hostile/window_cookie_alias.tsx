import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const d = document; d.cookie = "a=b";
  }, []);
  return <p>x</p>;
}
