import { useEffect, useState } from "react";
import { Card, useMetrics } from "@atelier/sdk";

export default function Widget() {
  const { totalValue, dayChange: change = 0, ...rest } = useMetrics();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((s) => s + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <Card title="Часы">{seconds} {totalValue} {change} {rest.cash}</Card>;
}
