import { useEffect, useState } from "react";
import { Card } from "@atelier/sdk";

async function loadPart(name: string): Promise<{ name: string; size: number }> {
  await Promise.resolve();
  return { name, size: name.length };
}

export default function Widget() {
  const [parts, setParts] = useState<{ name: string; size: number }[]>([]);
  const [loading, setLoading] = useState(true);

  useEffect(() => {
    let cancelled = false;
    (async () => {
      const result = await Promise.all(["alpha", "beta"].map((n) => loadPart(n)));
      if (!cancelled) {
        setParts(result);
        setLoading(false);
      }
    })();
    return () => {
      cancelled = true;
    };
  }, []);

  if (loading) return <Card title="Parts">Loading...</Card>;
  return (
    <Card title="Parts">
      {parts.map((p) => (
        <div key={p.name}>
          {p.name}: {p.size}
        </div>
      ))}
    </Card>
  );
}
