import { useEffect, useState } from "react";
import { Card } from "@atelier/sdk";

const QUERY = "(prefers-color-scheme: dark)";

export default function Widget() {
  const [dark, setDark] = useState(() =>
    typeof window !== "undefined" && window.matchMedia ? window.matchMedia(QUERY).matches : false,
  );

  useEffect(() => {
    const media = window.matchMedia(QUERY);
    const listener = (event: MediaQueryListEvent) => setDark(event.matches);
    media.addEventListener("change", listener);
    return () => media.removeEventListener("change", listener);
  }, []);

  return (
    <Card title="Scheme">
      <p>{dark ? "Тёмная тема" : "Светлая тема"}</p>
    </Card>
  );
}
