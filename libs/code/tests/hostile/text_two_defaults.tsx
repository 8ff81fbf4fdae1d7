export default function Widget() { return <p>x</p>; }
export default function Other() { return <p>x</p>; }
