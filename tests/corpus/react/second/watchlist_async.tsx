import { useCallback, useEffect, useState } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

type Status = "idle" | "loading" | "ready" | "failed";

const sleep = async (ms: number): Promise<void> => {
  await new Promise((resolve) => window.setTimeout(resolve, ms));
};

export default function Watchlist() {
  const positions = usePositions();
  const [status, setStatus] = useState<Status>("idle");
  const [rows, setRows] = useState<{ ticker: string; score: number }[]>([]);

  const load = useCallback(async () => {
    setStatus("loading");
    try {
      await sleep(10);
      const scored = positions.map(({ ticker, profitRate, weight }) => ({
        ticker,
        score: Math.round((profitRate - weight) * 1000),
      }));
      setRows(scored.sort((a, b) => b.score - a.score));
      setStatus("ready");
    } catch {
      setStatus("failed");
    }
  }, [positions]);

  useEffect(() => {
    void load();
  }, [load]);

  return (
    <Card title="Watchlist" note={status}>
      {status === "loading" ? (
        <p aria-busy="true">Загрузка…</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.ticker}>
              {row.ticker}: {row.score} ({formatMoney(positions.find((p) => p.ticker === row.ticker)?.value ?? 0)})
            </li>
          ))}
        </ul>
      )}
      <button type="button" onClick={() => void load()}>
        Обновить
      </button>
    </Card>
  );
}
