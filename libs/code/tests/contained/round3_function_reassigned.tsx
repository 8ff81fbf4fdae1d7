function h() { return 1; } h = null as never; h;
export default function Widget() { return <p>x</p>; }
