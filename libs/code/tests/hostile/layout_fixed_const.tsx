const place = "fixed";
const over = { position: place } as const;
export default function Widget() {
  return <div style={over}>x</div>;
}
