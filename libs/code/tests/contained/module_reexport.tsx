export * from "@atelier/sdk";
export default function Widget() { return <p>x</p>; }
