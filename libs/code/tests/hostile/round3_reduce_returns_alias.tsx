export default function Widget() {
  const fn = () => 1; [1, 2].reduce((acc) => { const back = acc; const k = "rotcurtsnoc".split("").reverse().join(""); const c = acc[k as never]; c; const out = fn as never; return back ?? out; }, {});
  return <p>x</p>;
}
