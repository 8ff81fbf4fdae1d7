import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    history.pushState({}, "", "/x");
  }, []);
  return <p>x</p>;
}
