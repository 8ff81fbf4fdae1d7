const f = async <T,>(x: Promise<T>) => await x;
f(Promise.resolve(1));
export default function Widget() {
  return <p>x</p>;
}
