import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    frames[0];
  }, []);
  return <p>x</p>;
}
