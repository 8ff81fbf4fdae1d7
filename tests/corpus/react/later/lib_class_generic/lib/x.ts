export class A<T> {
  f<U>(x: U) {
    return x;
  }
  g = <V>(x: V) => x;
}
