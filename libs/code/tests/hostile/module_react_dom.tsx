import { createRoot } from "react-dom/client"; createRoot;
export default function Widget() { return <p>x</p>; }
