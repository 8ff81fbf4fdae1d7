import { useEffect, useRef, useState } from "react";
import { Card } from "@atelier/sdk";

const options = ["Акции", "Облигации", "Фонды"];

export default function Widget() {
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState(options[0]);
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => {
    function onClick(event: MouseEvent) {
      if (ref.current && !ref.current.contains(event.target as Node)) {
        setOpen(false);
      }
    }
    document.addEventListener("mousedown", onClick);
    return () => document.removeEventListener("mousedown", onClick);
  }, []);

  return (
    <Card title="Меню">
      <div ref={ref} style={{ position: "relative" }}>
        <button type="button" onClick={() => setOpen((o) => !o)} aria-expanded={open}>
          {choice}
        </button>
        {open && (
          <ul role="menu">
            {options.map((option) => (
              <li key={option} role="none">
                <button
                  role="menuitem"
                  onClick={() => {
                    setChoice(option);
                    setOpen(false);
                  }}
                >
                  {option}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
