import { useEffect, useState } from "react";
import { Card } from "@atelier/sdk";

export default function Clock() {
  const [now, setNow] = useState(() => new Date());

  useEffect(() => {
    const id = setInterval(() => {
      setNow(new Date());
    }, 1000);
    return () => clearInterval(id);
  }, []);

  return (
    <Card title="Время на биржах">
      <dl>
        <dt>Москва</dt>
        <dd>{now.toLocaleTimeString("ru-RU", { timeZone: "Europe/Moscow" })}</dd>
        <dt>New York</dt>
        <dd>{now.toLocaleTimeString("en-US", { timeZone: "America/New_York" })}</dd>
      </dl>
    </Card>
  );
}
