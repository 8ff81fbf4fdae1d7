const real = <span>x</span>;
const forged = { ...real, type: "button" };
export default function Widget() {
  return <div>{forged}</div>;
}
