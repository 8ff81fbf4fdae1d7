export default function Widget() {
  return <p style={{ background: `url(${"/x"})` }}>x</p>;
}
