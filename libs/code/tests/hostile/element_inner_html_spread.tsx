const extra = { dangerouslySetInnerHTML: { __html: "<b>x</b>" } };
export default function Widget() {
  return <p {...extra} />;
}
