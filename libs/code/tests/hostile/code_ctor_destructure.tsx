const { constructor: c } = () => 1; c("return 1")();
export default function Widget() { return <p>x</p>; }
