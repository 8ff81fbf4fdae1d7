const key = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4"; key;
export default function Widget() { return <p>x</p>; }
