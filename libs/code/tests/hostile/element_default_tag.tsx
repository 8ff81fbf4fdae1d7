function Box({ as: Tag = "embed" as "div" }: { as?: "div" }) {
  return <Tag />;
}
export default function Widget() {
  return <Box />;
}
