import { useRef, type KeyboardEvent } from "react";
import { Card, usePositions } from "@atelier/sdk";

export default function RovingList() {
  const positions = usePositions();
  const items = useRef<(HTMLButtonElement | null)[]>([]);

  const onKeyDown = (e: KeyboardEvent<HTMLUListElement>) => {
    const current = items.current.findIndex((el) => el === document.activeElement);
    let next = current;
    switch (e.key) {
      case "ArrowDown":
        next = (current + 1) % items.current.length;
        break;
      case "ArrowUp":
        next = (current - 1 + items.current.length) % items.current.length;
        break;
      case "Home":
        next = 0;
        break;
      default:
        return;
    }
    e.preventDefault();
    items.current[next]?.focus();
    items.current[next]?.scrollIntoView({ block: "nearest" });
  };

  return (
    <Card title="Навигация">
      <ul onKeyDown={onKeyDown}>
        {positions.map((p, i) => (
          <li key={p.ticker}>
            <button
              ref={(el) => {
                items.current[i] = el;
              }}
              tabIndex={i === 0 ? 0 : -1}
            >
              {p.name}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
