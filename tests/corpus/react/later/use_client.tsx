"use client";

import { useState } from "react";
import { Card } from "@atelier/sdk";

export const metadata = { title: "Заметка" };

export default function Widget(): React.JSX.Element {
  const [value, setValue] = useState("");
  const target = typeof window !== "undefined" ? window : null;
  return (
    <Card title={metadata.title}>
      <input value={value} onChange={(e) => setValue(e.target.value)} />
      <p>{target ? "browser" : "server"}</p>
    </Card>
  );
}
