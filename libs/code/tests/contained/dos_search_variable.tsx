const p = "(a+)+$"; "aaa".search(p);
export default function Widget() { return <p>x</p>; }
