export default function Widget() {
  return <svg><animate attributeName={["h", "ref"].join("")} /></svg>;
}
