import { useEffect, useState } from "react";
import { Card } from "@atelier/sdk";

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const id = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(id);
      reject(new DOMException("Aborted", "AbortError"));
    });
  });
}

export default function Widget() {
  const [step, setStep] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    async function play() {
      try {
        for (let i = 1; i <= 5; i += 1) {
          await delay(500, controller.signal);
          setStep(i);
        }
      } catch (err) {
        if (err instanceof DOMException && err.name === "AbortError") return;
        throw err;
      }
    }
    play();
    return () => controller.abort();
  }, []);

  return (
    <Card title="Playback">
      <progress value={step} max={5} />
    </Card>
  );
}
