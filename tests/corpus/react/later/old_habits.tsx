import React, { useEffect, useRef, useState, MouseEvent, ChangeEvent } from "react";
import { Card, usePositions, Position } from "@atelier/sdk";

const Row = ({ item }: { item: Position }): JSX.Element => <li>{item.name}</li>;

const Widget: React.FC = () => {
  const timeoutRef = useRef<NodeJS.Timeout>();
  const other = useRef<NodeJS.Timeout | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const items = usePositions();

  useEffect(() => {
    timeoutRef.current = setTimeout(() => setMessage("готово"), 500);
    return () => {
      if (timeoutRef.current) clearTimeout(timeoutRef.current);
      if (other.current) clearTimeout(other.current);
    };
  }, []);

  const handleClick = (e: MouseEvent<HTMLButtonElement>) => {
    e.stopPropagation();
    try {
      JSON.parse(message || "");
    } catch (error) {
      setMessage(error.message);
    }
  };

  const handleChange = (e: ChangeEvent<HTMLInputElement>): void => setMessage(e.target.value);

  return (
    <Card title="Привычки">
      <button onClick={handleClick}>Проверить</button>
      <input value={message ?? ""} onChange={handleChange} />
      <ul>
        {items.map((item) => (
          <Row key={item.ticker} item={item} />
        ))}
      </ul>
    </Card>
  );
};

Widget.displayName = "Widget";

export default Widget;
