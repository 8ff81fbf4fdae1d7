import fs from "fs"; fs;
export default function Widget() { return <p>x</p>; }
