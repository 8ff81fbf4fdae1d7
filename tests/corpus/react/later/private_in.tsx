class A {
  #x = 1;
  static is(o: object) {
    return #x in o;
  }
}
A.is({});
export default function Widget() {
  return <p>x</p>;
}
