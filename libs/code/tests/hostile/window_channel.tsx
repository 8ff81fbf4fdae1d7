import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    new MessageChannel().port1.postMessage(1);
  }, []);
  return <p>x</p>;
}
