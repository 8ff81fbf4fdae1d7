window.Promise = class {} as never;
export default function Widget() {
  return <p>x</p>;
}
