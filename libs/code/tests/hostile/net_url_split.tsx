const u = "htt" + "ps://" + "evil.example"; u;
export default function Widget() { return <p>x</p>; }
