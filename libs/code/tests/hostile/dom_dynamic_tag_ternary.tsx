const Tag = Math.random() > 2 ? "p" : "script";
export default function Widget() {
  return (
    <Tag />
  );
}
