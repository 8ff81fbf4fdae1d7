const C = { Provider: (p: { value: number; children: unknown }) => null };
function G<T>(p: { x: T }) {
  return <p>{String(p.x)}</p>;
}
C;
G;
export default function Widget() {
  return (
    <p>&nbsp;&amp;&#8381; &lt;b&gt;</p>
  );
}
