const u = "data:text/html,x"; u;
export default function Widget() { return <p>x</p>; }
