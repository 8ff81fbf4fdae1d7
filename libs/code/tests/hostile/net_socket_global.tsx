import { useEffect } from "react";
export default function Widget() {
  useEffect(() => {
    new globalThis.WebSocket("wss://x.example");
  }, []);
  return <p>x</p>;
}
