const type = 1;
const of = 2;
const get = 3;
const as = 4;
const from = 5;
const async = 6;
[type, of, get, as, from, async];
export default function Widget() {
  return <p>x</p>;
}
