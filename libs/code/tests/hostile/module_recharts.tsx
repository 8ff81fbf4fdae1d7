import { LineChart } from "recharts"; LineChart;
export default function Widget() { return <p>x</p>; }
