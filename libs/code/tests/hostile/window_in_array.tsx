import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const [w] = [self]; w;
  }, []);
  return <p>x</p>;
}
