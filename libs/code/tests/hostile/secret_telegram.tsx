const key = "123456789:AAabcdefghijklmnopqrstuvwxyzABCDEFGHI"; key;
export default function Widget() { return <p>x</p>; }
