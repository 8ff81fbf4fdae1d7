import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    location.replace("/x");
  }, []);
  return <p>x</p>;
}
