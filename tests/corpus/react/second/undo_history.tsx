import { useReducer } from "react";
import { Card } from "@atelier/sdk";

interface HistoryState<T> {
  past: T[];
  present: T;
  future: T[];
}

type HistoryAction<T> = { type: "set"; value: T } | { type: "undo" } | { type: "redo" };

function createHistoryReducer<T>() {
  return (state: HistoryState<T>, action: HistoryAction<T>): HistoryState<T> => {
    const { past, present, future } = state;
    switch (action.type) {
      case "set":
        return { past: [...past, present], present: action.value, future: [] };
      case "undo": {
        if (past.length === 0) return state;
        const previous = past[past.length - 1];
        return { past: past.slice(0, -1), present: previous, future: [present, ...future] };
      }
      case "redo": {
        const [next, ...rest] = future;
        return next === undefined ? state : { past: [...past, present], present: next, future: rest };
      }
    }
  };
}

const reducer = createHistoryReducer<string>();

export default function Editor() {
  const [history, dispatch] = useReducer(reducer, { past: [], present: "", future: [] });
  const { past, present, future } = history;
  return (
    <Card title="Черновик">
      <textarea value={present} onChange={(e) => dispatch({ type: "set", value: e.target.value })} />
      <button onClick={() => dispatch({ type: "undo" })} disabled={past.length === 0}>
        Отменить
      </button>
      <button onClick={() => dispatch({ type: "redo" })} disabled={!future.length}>
        Вернуть
      </button>
    </Card>
  );
}
