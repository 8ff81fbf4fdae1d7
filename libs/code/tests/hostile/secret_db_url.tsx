const u = "postgres://bob:hunter2@db/x"; u;
export default function Widget() { return <p>x</p>; }
