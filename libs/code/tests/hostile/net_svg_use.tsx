export default function Widget() {
  return <svg><use href="#a" /></svg>;
}
