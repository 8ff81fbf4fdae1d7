import fs = require("fs"); fs;
export default function Widget() { return <p>x</p>; }
