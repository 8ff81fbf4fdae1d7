import { useReducer } from "react";
import { Card, usePositions } from "@atelier/sdk";

type Action = { type: "add"; ticker: string } | { type: "clear" };

function reduce(state: string[], action: Action): string[] {
  switch (action.type) {
    case "add":
      return state.includes(action.ticker) ? state : [...state, action.ticker];
    default:
      return [];
  }
}

export default function Widget() {
  const [picked, dispatch] = useReducer(reduce, []);
  return <Card title="Выбор">{usePositions().map((p) => <button key={p.ticker} onClick={() => dispatch({ type: "add", ticker: p.ticker })}>{picked.includes(p.ticker) ? "✓ " : ""}{p.ticker}</button>)}<button onClick={() => dispatch({ type: "clear" })}>Сбросить</button></Card>;
}
