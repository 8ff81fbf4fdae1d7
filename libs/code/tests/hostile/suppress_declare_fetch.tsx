declare function fetch(url: string): Promise<string>;
fetch("/x");
export default function Widget() {
  return <p>x</p>;
}
