import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    document.defaultView?.alert(1);
  }, []);
  return <p>x</p>;
}
