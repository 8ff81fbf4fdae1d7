const key = "sk-abcdEFGH1234ijklMNOP5678"; key;
export default function Widget() { return <p>x</p>; }
