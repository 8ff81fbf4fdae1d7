const k = "-----BEGIN RSA PRIVATE KEY-----"; k;
export default function Widget() { return <p>x</p>; }
