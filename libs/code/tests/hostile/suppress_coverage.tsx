/* v8 ignore next */
export default function Widget() { return <p>x</p>; }
