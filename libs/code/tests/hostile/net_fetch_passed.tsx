import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const call = (f: (u: string) => void) => f("/x"); call(fetch);
  }, []);
  return <p>x</p>;
}
