const k = ["con", "structor"].join(""); const { [k]: c } = { a: 1 }; c;
export default function Widget() { return <p>x</p>; }
