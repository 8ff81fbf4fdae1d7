import { Card } from "@atelier/sdk";

const key = ["const", "ructor"].map((part) => part);
const fake = { findIndex: (_: (row: string) => boolean) => key.join("") as unknown as number };

export default function Widget() {
  const box: Record<string, string> = { a: "b" };
  const made = box[fake.findIndex((row) => row === "a")];
  return <Card title="x">{String(made)}</Card>;
}
