const C = { Provider: (p: { value: number; children: unknown }) => null };
function G<T>(p: { x: T }) {
  return <p>{String(p.x)}</p>;
}
C;
G;
export default function Widget() {
  return (
    <><p>logo</p>
    <img alt="" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==" /></>
  );
}
