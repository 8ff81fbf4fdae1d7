import { useState } from "react";
import { Card } from "@atelier/sdk";

interface Config {
  columns: string[];
  limit: number;
}

const defaultConfig: Config = { columns: ["ticker", "value"], limit: 5 };

export default function Widget() {
  const [text, setText] = useState(JSON.stringify(defaultConfig, null, 2));
  const [error, setError] = useState<string | null>(null);
  const [config, setConfig] = useState<Config>(defaultConfig);

  const apply = () => {
    try {
      const parsed = JSON.parse(text) as Config;
      if (!Array.isArray(parsed.columns)) throw new TypeError("columns must be a list");
      setConfig(parsed);
      setError(null);
    } catch (e) {
      setError(e instanceof Error ? e.message : "Unknown error");
    }
  };

  return (
    <Card title="Config">
      <textarea value={text} onChange={(e) => setText(e.target.value)} rows={6} />
      <button onClick={apply}>Apply</button>
      {error && <p role="alert">{error}</p>}
      <p>
        {config.columns.join(", ")} / {config.limit}
      </p>
    </Card>
  );
}
