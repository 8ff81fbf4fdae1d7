export default function Widget() {
  return <style>{"@import \"x.css\";"}</style>;
}
