export default function Widget() {
  const save = (e: unknown) => { Object.values(e as object); };
  return <button onClick={save}>x</button>;
  return <p>x</p>;
}
