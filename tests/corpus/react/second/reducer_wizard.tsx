import { useReducer } from "react";
import { Card } from "@atelier/sdk";

type Step = "goal" | "risk" | "summary";
const ORDER: Step[] = ["goal", "risk", "summary"];

interface State {
  step: Step;
  answers: { goal?: string; risk?: number };
}

type Action =
  | { kind: "answer"; patch: State["answers"] }
  | { kind: "next" }
  | { kind: "back" };

function reduce(state: State, action: Action): State {
  const index = ORDER.indexOf(state.step);
  if (action.kind === "answer") return { ...state, answers: { ...state.answers, ...action.patch } };
  const delta = action.kind === "next" ? 1 : -1;
  return { ...state, step: ORDER[Math.min(ORDER.length - 1, Math.max(0, index + delta))] };
}

const steps: Record<Step, (state: State, send: (action: Action) => void) => React.ReactNode> = {
  goal: (state, send) => (
    <label>
      Цель
      <input value={state.answers.goal ?? ""} onChange={(e) => send({ kind: "answer", patch: { goal: e.target.value } })} />
    </label>
  ),
  risk: (state, send) => (
    <label>
      Риск
      <input
        type="range"
        max={10}
        value={state.answers.risk ?? 5}
        onChange={(e) => send({ kind: "answer", patch: { risk: +e.target.value } })}
      />
    </label>
  ),
  summary: ({ answers }) => (
    <p>
      {answers.goal || "без цели"}, риск {answers.risk ?? "не указан"}
    </p>
  ),
};

export default function Wizard() {
  const [state, dispatch] = useReducer(reduce, { step: "goal", answers: {} });
  return (
    <Card title="Мастер">
      {steps[state.step](state, dispatch)}
      <button onClick={() => dispatch({ kind: "back" })} disabled={state.step === "goal"}>
        Назад
      </button>
      <button onClick={() => dispatch({ kind: "next" })} disabled={state.step === "summary"}>
        Далее
      </button>
    </Card>
  );
}
