import type { ComponentType } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

interface WithMetricsProps {
  metrics: ReturnType<typeof useMetrics>;
}

function withMetrics<P extends object>(Wrapped: ComponentType<P & WithMetricsProps>) {
  const WithMetrics = (props: P) => {
    const metrics = useMetrics();
    return <Wrapped {...props} metrics={metrics} />;
  };
  WithMetrics.displayName = `withMetrics(${Wrapped.displayName ?? Wrapped.name})`;
  return WithMetrics;
}

function Cash({ metrics, label }: WithMetricsProps & { label: string }) {
  return (
    <p>
      {label}: {formatMoney(metrics.cash)}
    </p>
  );
}

const CashWithMetrics = withMetrics(Cash);

export default function Widget() {
  return (
    <Card title="HOC">
      <CashWithMetrics label="Деньги" />
    </Card>
  );
}
