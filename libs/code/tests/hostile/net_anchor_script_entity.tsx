export default function Widget() {
  return <a href="java&#115;cript:alert(1)">x</a>;
}
