const leak = (...all: unknown[]) => Object.values(all); export const Bad = () => <button onClick={leak}>x</button>;
export default function Widget() { return <p>x</p>; }
