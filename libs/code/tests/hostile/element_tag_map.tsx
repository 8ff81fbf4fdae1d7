const T = { a: "object" as unknown as () => null };
export default function Widget() {
  return <T.a />;
}
