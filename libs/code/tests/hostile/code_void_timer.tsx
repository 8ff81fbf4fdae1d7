[1].forEach(setInterval);
export default function Widget() { return <p>x</p>; }
