import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const { parent: host } = window; host;
  }, []);
  return <p>x</p>;
}
