Object.getPrototypeOf(() => 1).constructor("1")();
export default function Widget() { return <p>x</p>; }
