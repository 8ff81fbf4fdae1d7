import { useState } from "react";
export default function Widget() {
  const [, setX] = useState<unknown>(null);
  return <button onClick={setX as never}>x</button>;
  return <p>x</p>;
}
