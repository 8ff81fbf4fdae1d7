const s = setTimeout; s(() => 1, 1);
export default function Widget() { return <p>x</p>; }
