const look = pick();
function pick(x?: unknown) { return x; }
export default function Widget() {
  return (
    <x-foo>x</x-foo>
  );
}
