atob("QUtJQQ==");
export default function Widget() { return <p>x</p>; }
