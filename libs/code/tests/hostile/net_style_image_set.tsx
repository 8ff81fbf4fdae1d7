export default function Widget() {
  return <p style={{ background: "image-set(\"/x.png\" 1x)" }}>x</p>;
}
