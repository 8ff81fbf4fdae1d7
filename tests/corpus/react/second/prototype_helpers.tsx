import { Card, usePositions } from "@atelier/sdk";

function Point(this: { x: number; y: number }, x: number, y: number) {
  this.x = x;
  this.y = y;
}

const hasOwn = (o: object, k: PropertyKey) => Object.prototype.hasOwnProperty.call(o, k);
const typeName = (value: unknown) => Object.prototype.toString.call(value).slice(8, -1);

export default function Widget() {
  const positions = usePositions();
  const target = { x: 0, y: 0 };
  Point.call(target, positions.length, 2);
  const max = Math.max.apply(null, positions.map((p) => p.value));
  return (
    <Card title="Helpers">
      <p>
        {typeName(target)} {hasOwn(target, "x") ? target.x : "?"} {isFinite(max) ? max.toFixed(0) : "-"}
      </p>
    </Card>
  );
}
