const tags = ["frame", "div"];
const Tag = tags[0] as "div";
export default function Widget() {
  return <Tag />;
}
