import { useDeferredValue, useId, useState, useTransition } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function Widget() {
  const id = useId();
  const positions = usePositions();
  const [text, setText] = useState("");
  const [isPending, startTransition] = useTransition();
  const [list, setList] = useState(positions);
  const deferred = useDeferredValue(text);

  return (
    <Card title="Transition">
      <label htmlFor={id}>Filter</label>
      <input
        id={id}
        value={text}
        onChange={(e) => {
          const next = e.target.value;
          setText(next);
          startTransition(() => {
            setList(positions.filter((p) => p.name.startsWith(next)));
          });
        }}
      />
      {isPending ? <span>...</span> : null}
      <p>
        {deferred}: {list.length}
      </p>
    </Card>
  );
}
