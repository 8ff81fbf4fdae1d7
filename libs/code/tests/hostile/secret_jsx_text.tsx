export default function Widget() {
  return (
    <p>AKIAIOSFODNN7EXAMPLE</p>
  );
}
