export default function Widget() {
  return <svg><a><set attributeName="href" to="x" /></a></svg>;
}
