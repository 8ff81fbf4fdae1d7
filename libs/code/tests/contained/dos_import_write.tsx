import { usePositions, Card } from "@atelier/sdk";
export default function Widget() {
  (Card as never as { x: number }).x = 1;
  return <p>x</p>;
}
