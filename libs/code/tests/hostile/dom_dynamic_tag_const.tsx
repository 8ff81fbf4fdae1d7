const Tag = "iframe";
export default function Widget() {
  return (
    <Tag />
  );
}
