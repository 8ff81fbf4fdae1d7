import { createContext, useContext, useState, type ReactNode } from "react";
import { Card, useMetrics, formatPercent } from "@atelier/sdk";

const ThemeContext = createContext<"light" | "dark">("light");

function Panel({ children }: { children: ReactNode }) {
  const theme = useContext(ThemeContext);
  const style = {
    background: theme === "dark" ? "#222" : "#fafafa",
    color: theme === "dark" ? "#fff" : "#222",
    padding: 12,
    borderRadius: 8,
  };
  return <div style={style}>{children}</div>;
}

export default function Widget() {
  const [theme, setTheme] = useState<"light" | "dark">("light");
  const { returnRate } = useMetrics();
  return (
    <ThemeContext.Provider value={theme}>
      <Card title="Theme">
        <button onClick={() => setTheme((t) => (t === "light" ? "dark" : "light"))}>{theme}</button>
        <Panel>
          <p>Return: {formatPercent(returnRate)}</p>
        </Panel>
      </Card>
    </ThemeContext.Provider>
  );
}
