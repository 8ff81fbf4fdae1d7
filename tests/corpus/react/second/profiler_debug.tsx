import { Profiler, StrictMode, useDebugValue, useInsertionEffect, useState } from "react";
import { Card } from "@atelier/sdk";

function useCounter(start: number) {
  const [n, setN] = useState(start);
  useDebugValue(n, (value) => `n=${value}`);
  useInsertionEffect(() => {
    return undefined;
  }, []);
  return [n, () => setN((x) => x + 1)] as const;
}

export default function Widget() {
  const [n, increment] = useCounter(1);
  return (
    <StrictMode>
      <Profiler id="counter" onRender={(id, phase, duration) => console.debug(id, phase, duration)}>
        <Card title="Profile">
          <button onClick={increment}>{n}</button>
        </Card>
      </Profiler>
    </StrictMode>
  );
}
