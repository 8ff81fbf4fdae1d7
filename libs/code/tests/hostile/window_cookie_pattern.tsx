import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    const { cookie } = document; cookie;
  }, []);
  return <p>x</p>;
}
