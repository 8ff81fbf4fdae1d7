import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window.location.hash = "#x";
  }, []);
  return <p>x</p>;
}
