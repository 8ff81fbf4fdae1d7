import { useState } from "react";
import { Card } from "@atelier/sdk";

const shift = (text: string, by: number) =>
  [...text]
    .map((ch) => {
      const code = ch.charCodeAt(0);
      if (code >= 65 && code <= 90) return String.fromCharCode(((code - 65 + by + 26) % 26) + 65);
      if (code >= 97 && code <= 122) return String.fromCharCode(((code - 97 + by + 26) % 26) + 97);
      return ch;
    })
    .join("");

export default function Widget() {
  const [text, setText] = useState("Hello, portfolio");
  const words = text.trim().split(/\s+/).filter(Boolean);
  const counts = words.reduce((acc, word) => {
    const key = word.toLowerCase();
    acc[key] = (acc[key] ?? 0) + 1;
    return acc;
  }, {} as Record<string, number>);
  return (
    <Card title="Text">
      <input value={text} onChange={(e) => setText(e.target.value)} />
      <p>{shift(text, 3)}</p>
      <p>{encodeURIComponent(text)}</p>
      <ul>
        {Object.entries(counts).map(([word, n]) => (
          <li key={word}>{`${word} × ${n}`}</li>
        ))}
      </ul>
    </Card>
  );
}
