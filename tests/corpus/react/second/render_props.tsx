import { useState, type ReactNode } from "react";
import { Card, usePositions } from "@atelier/sdk";

interface ToggleRenderProps {
  on: boolean;
  toggle: () => void;
}

function Toggle({ children, initial = false }: { children: (props: ToggleRenderProps) => ReactNode; initial?: boolean }) {
  const [on, setOn] = useState(initial);
  return <>{children({ on, toggle: () => setOn((o) => !o) })}</>;
}

export default function Widget() {
  const positions = usePositions();
  return (
    <Card title="Toggle">
      <Toggle initial>
        {({ on, toggle }) => (
          <div>
            <button onClick={toggle}>{on ? "Hide" : "Show"}</button>
            {on && <pre>{JSON.stringify(positions.map((p) => p.ticker), null, 2)}</pre>}
          </div>
        )}
      </Toggle>
    </Card>
  );
}
