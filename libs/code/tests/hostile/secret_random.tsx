const key = "q7Rk2ZpX9vLm4TsWb8NcYd3HfGj6"; key;
export default function Widget() { return <p>x</p>; }
