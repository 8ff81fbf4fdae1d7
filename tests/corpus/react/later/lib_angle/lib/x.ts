export const id = <T>(x: T): T => x;
export function f<T>(x: T) {
  return x;
}
