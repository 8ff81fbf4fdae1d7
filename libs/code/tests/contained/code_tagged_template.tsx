const f = (x: TemplateStringsArray) => x; f`a`;
export default function Widget() { return <p>x</p>; }
