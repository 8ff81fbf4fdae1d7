const key = "sk_live_abcdEFGH1234"; key;
export default function Widget() { return <p>x</p>; }
