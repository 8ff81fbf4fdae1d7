export default function Widget() {
  return <a href="javascript&colon;alert(1)">x</a>;
}
