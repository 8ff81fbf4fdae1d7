const later = window.setTimeout;
later("x" as never, 1);
export default function Widget() {
  return <p>x</p>;
}
