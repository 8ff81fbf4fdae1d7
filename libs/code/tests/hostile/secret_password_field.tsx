const c = { user: "bob", password: "hunter2!" }; c;
export default function Widget() { return <p>x</p>; }
