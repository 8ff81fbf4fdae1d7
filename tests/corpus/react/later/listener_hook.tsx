import { useEffect, useRef, useState } from "react";
import { Card } from "@atelier/sdk";

function useEventListener<K extends keyof WindowEventMap>(
  type: K,
  listener: (event: WindowEventMap[K]) => void,
  element: Window | HTMLElement = window,
) {
  const saved = useRef(listener);
  useEffect(() => {
    saved.current = listener;
  }, [listener]);
  useEffect(() => {
    const handler = (event: Event) => saved.current(event as WindowEventMap[K]);
    element.addEventListener(type, handler);
    return () => element.removeEventListener(type, handler);
  }, [type, element]);
}

export default function Widget() {
  const [position, setPosition] = useState({ x: 0, y: 0 });
  useEventListener("mousemove", (e) => setPosition({ x: e.clientX, y: e.clientY }));
  useEventListener("keyup", () => setPosition({ x: 0, y: 0 }), window);
  return (
    <Card title="Mouse">
      <code>
        {position.x}, {position.y}
      </code>
    </Card>
  );
}
