import { Component, type ErrorInfo, type ReactNode } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

interface BoundaryProps {
  fallback: ReactNode;
  children: ReactNode;
}

class ErrorBoundary extends Component<BoundaryProps, { hasError: boolean }> {
  state = { hasError: false };

  static getDerivedStateFromError(): { hasError: boolean } {
    return { hasError: true };
  }

  componentDidCatch(error: Error, info: ErrorInfo): void {
    console.log(error.message, info.componentStack);
  }

  render(): ReactNode {
    return this.state.hasError ? this.props.fallback : this.props.children;
  }
}

function Total() {
  const metrics = useMetrics();
  if (metrics.totalValue < 0) throw new Error("negative total");
  return <strong>{formatMoney(metrics.totalValue)}</strong>;
}

export default function Widget() {
  return (
    <Card title="Total">
      <ErrorBoundary fallback={<p>Не удалось посчитать</p>}>
        <Total />
      </ErrorBoundary>
    </Card>
  );
}
