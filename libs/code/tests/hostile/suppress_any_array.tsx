const rows: any[] = [];
rows;
export default function Widget() {
  return <p>x</p>;
}
