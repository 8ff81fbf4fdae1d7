export default function Widget() {
  return <img alt="" src={"//evil.example/" + 1} />;
}
