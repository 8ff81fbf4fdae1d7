import { createContext, use, useMemo, useReducer, type Dispatch, type PropsWithChildren } from "react";
import { Card, usePositions, formatMoney, formatPercent } from "@atelier/sdk";

interface Settings {
  showWeights: boolean;
  limit: number;
}

type SettingsAction = { type: "toggleWeights" } | { type: "setLimit"; payload: number };

const SettingsContext = createContext<{ settings: Settings; dispatch: Dispatch<SettingsAction> } | null>(null);

function settingsReducer(state: Settings, action: SettingsAction): Settings {
  switch (action.type) {
    case "toggleWeights":
      return { ...state, showWeights: !state.showWeights };
    case "setLimit":
      return { ...state, limit: action.payload };
  }
}

function SettingsProvider({ children }: PropsWithChildren) {
  const [settings, dispatch] = useReducer(settingsReducer, { showWeights: true, limit: 5 });
  const value = useMemo(() => ({ settings, dispatch }), [settings]);
  return <SettingsContext value={value}>{children}</SettingsContext>;
}

function useSettings() {
  const context = use(SettingsContext);
  if (!context) throw new Error("useSettings must be used inside SettingsProvider");
  return context;
}

function Controls() {
  const { settings, dispatch } = useSettings();
  return (
    <p>
      <label>
        <input type="checkbox" checked={settings.showWeights} onChange={() => dispatch({ type: "toggleWeights" })} />
        Weights
      </label>
      <input
        type="number"
        min={1}
        value={settings.limit}
        onChange={(e) => dispatch({ type: "setLimit", payload: parseInt(e.target.value, 10) || 1 })}
      />
    </p>
  );
}

function List() {
  const { settings } = useSettings();
  const positions = usePositions();
  return (
    <ol>
      {positions.slice(0, settings.limit).map((p) => (
        <li key={p.ticker}>
          {p.name} {formatMoney(p.value)} {settings.showWeights && <em>{formatPercent(p.weight)}</em>}
        </li>
      ))}
    </ol>
  );
}

export default function Widget() {
  return (
    <SettingsProvider>
      <Card title="Top positions">
        <Controls />
        <List />
      </Card>
    </SettingsProvider>
  );
}
