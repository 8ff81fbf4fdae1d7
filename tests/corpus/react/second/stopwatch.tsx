import { useEffect, useRef, useState } from "react";
import { Card } from "@atelier/sdk";

export default function Stopwatch() {
  const [elapsed, setElapsed] = useState(0);
  const [running, setRunning] = useState(false);
  const timer = useRef<ReturnType<typeof setInterval> | null>(null);
  const startedAt = useRef(0);

  useEffect(() => {
    return () => {
      if (timer.current !== null) clearInterval(timer.current);
    };
  }, []);

  function start() {
    startedAt.current = Date.now() - elapsed;
    timer.current = setInterval(() => setElapsed(Date.now() - startedAt.current), 100);
    setRunning(true);
  }

  function stop() {
    if (timer.current) clearInterval(timer.current);
    setRunning(false);
  }

  const seconds = Math.floor(elapsed / 1000);
  const text = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

  return (
    <Card title="Секундомер">
      <time>{text}</time>
      <button onClick={running ? stop : start}>{running ? "Стоп" : "Старт"}</button>
      <button onClick={() => setElapsed(0)} disabled={running}>
        Сброс
      </button>
    </Card>
  );
}
