import { useRef, useState } from "react";
import { Card, usePositions } from "@atelier/sdk";

function expensive(count: number) {
  const primes: number[] = [];
  let n = 2;
  search: while (primes.length < count) {
    for (const p of primes) {
      if (p * p > n) break;
      if (n % p === 0) {
        n++;
        continue search;
      }
    }
    primes.push(n);
    n++;
  }
  return primes;
}

export default function Widget() {
  const [primes] = useState(() => expensive(200));
  const renders = useRef(0);
  renders.current++;
  const positions = usePositions();
  var unused = "kept for later";
  return (
    <Card title="Primes">
      <p>
        {primes.at(-1)} / {positions.length}
      </p>
    </Card>
  );
}
