pick().insertAdjacentHTML("x", "y");
function pick() { return { a: 1 } as never; }
export default function Widget() { return <p>x</p>; }
