const o = { type: 1, default: 2, class: 3, new: 4, in: 5, delete: 6, import: 7 };
o.default;
o.class;
o.new;
export default function Widget() {
  return <p>x</p>;
}
