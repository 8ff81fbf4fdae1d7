export default function Widget() {
  return <p dangerouslySetInnerHTML={{ __html: "<b>x</b>" }} />;
}
