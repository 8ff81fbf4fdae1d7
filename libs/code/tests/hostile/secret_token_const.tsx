const apiToken = "a1b2c3d4e5"; apiToken;
export default function Widget() { return <p>x</p>; }
