import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    window["navigation"].reload();
  }, []);
  return <p>x</p>;
}
