import { Card } from "@atelier/skd"; Card;
export default function Widget() { return <p>x</p>; }
