const T = { X: "iframe" };
export default function Widget() {
  return (
    <T.X />
  );
}
