import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    self.window.parent.length;
  }, []);
  return <p>x</p>;
}
