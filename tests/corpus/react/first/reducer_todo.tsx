import { useReducer, useState } from "react";
import { Card } from "@atelier/sdk";

interface Todo {
  id: string;
  title: string;
  done: boolean;
}

type Action =
  | { type: "add"; title: string }
  | { type: "toggle"; id: string }
  | { type: "remove"; id: string };

function reducer(state: Todo[], action: Action): Todo[] {
  switch (action.type) {
    case "add":
      return [...state, { id: crypto.randomUUID(), title: action.title, done: false }];
    case "toggle":
      return state.map((t) => (t.id === action.id ? { ...t, done: !t.done } : t));
    case "remove":
      return state.filter((t) => t.id !== action.id);
    default:
      return state;
  }
}

export default function Widget() {
  const [todos, dispatch] = useReducer(reducer, []);
  const [title, setTitle] = useState("");
  return (
    <Card title="Дела">
      <input
        value={title}
        onChange={(e) => setTitle(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter" && title.trim()) {
            dispatch({ type: "add", title });
            setTitle("");
          }
        }}
        aria-label="Новое дело"
      />
      <ul>
        {todos.map((t) => (
          <li key={t.id} style={{ textDecoration: t.done ? "line-through" : "none" }}>
            <input
              type="checkbox"
              checked={t.done}
              onChange={() => dispatch({ type: "toggle", id: t.id })}
              aria-label={t.title}
            />
            {t.title}
            <button type="button" onClick={() => dispatch({ type: "remove", id: t.id })}>
              ×
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
