const o = { а: 1 }; o;
export default function Widget() { return <p>x</p>; }
