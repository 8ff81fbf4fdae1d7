const fn = () => 1; [1, 2].reduce((acc, r) => { const k = String(r); const c = acc[k as never]; c; return fn as never; }, {});
export default function Widget() { return <p>x</p>; }
