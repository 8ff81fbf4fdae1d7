const key = "AIzaSyA1234567890abcdefghijklmnopqrstuvw"; key;
export default function Widget() { return <p>x</p>; }
