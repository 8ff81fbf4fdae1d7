import * as React from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

const Stat: React.FC<{ label: string; value: React.ReactNode }> = ({ label, value }) => (
  <div>
    <small>{label}</small>
    <div>{value}</div>
  </div>
);

const Widget: React.FC = () => {
  const metrics = useMetrics();
  const [shown, setShown] = React.useState<boolean>(true);
  const ref = React.useRef<HTMLButtonElement>(null);

  React.useEffect(() => {
    if (ref.current) ref.current.title = "toggle";
  }, []);

  return (
    <Card title="Stats">
      <button ref={ref} onClick={() => setShown((s) => !s)}>
        Toggle
      </button>
      {shown && (
        <React.Fragment>
          <Stat label="Value" value={formatMoney(metrics.totalValue)} />
          <Stat label="Cash" value={formatMoney(metrics.cash)} />
        </React.Fragment>
      )}
    </Card>
  );
};

export default Widget;
