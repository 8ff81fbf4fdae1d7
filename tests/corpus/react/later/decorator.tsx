function d(_: unknown, c: ClassDecoratorContext) {
  c;
}
@d
class A {}
A;
export default function Widget() {
  return <p>x</p>;
}
