const look = { backgroundImage: "url(/x.png)" };
export default function Widget() {
  return <p style={look}>x</p>;
}
