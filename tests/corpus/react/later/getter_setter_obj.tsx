const o = {
  _v: 1,
  get v() {
    return this._v;
  },
  set v(x: number) {
    this._v = x;
  },
  async m() {},
  *g() {
    yield 1;
  },
  async *ag() {
    yield 1;
  },
  ["a" + 1]: 2,
};
o.v;
export default function Widget() {
  return <p>x</p>;
}
