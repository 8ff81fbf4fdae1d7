import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const all = { ...window }; all;
  }, []);
  return <p>x</p>;
}
