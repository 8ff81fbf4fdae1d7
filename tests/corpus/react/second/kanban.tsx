import { useState } from "react";
import { Card } from "@atelier/sdk";

const STATUSES = ["todo", "doing", "done"] as const;
type Status = (typeof STATUSES)[number];
const TITLES = { todo: "Сделать", doing: "В работе", done: "Готово" } satisfies Record<Status, string>;

interface Task {
  id: number;
  type: "idea" | "bug";
  title: string;
  status: Status;
}

const initial: Task[] = [
  { id: 1, type: "idea", title: "Сравнить комиссии", status: "todo" },
  { id: 2, type: "bug", title: "Проверить налог", status: "doing" },
];

export default function Kanban() {
  const [tasks, setTasks] = useState(initial);
  const move = (id: number, status: Status) =>
    setTasks((all) => all.map((task) => (task.id === id ? { ...task, status } : task)));
  return (
    <Card title="Доска">
      <div style={{ display: "flex", gap: 16 }}>
        {STATUSES.map((status, column) => (
          <section
            key={status}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => move(Number(e.dataTransfer.getData("text/plain")), status)}
          >
            <h4>{TITLES[status]}</h4>
            {tasks
              .filter((t) => t.status === status)
              .map((t) => (
                <div key={t.id} draggable onDragStart={(e) => e.dataTransfer.setData("text/plain", String(t.id))}>
                  [{t.type}] {t.title}
                  {column < STATUSES.length - 1 && (
                    <button onClick={() => move(t.id, STATUSES[column + 1])}>→</button>
                  )}
                </div>
              ))}
          </section>
        ))}
      </div>
    </Card>
  );
}
