/* @vite-ignore */
export default function Widget() { return <p>x</p>; }
