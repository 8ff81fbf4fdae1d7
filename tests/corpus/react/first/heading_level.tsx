import type { ReactNode } from "react";
import { Card, useMetrics, formatMoney } from "@atelier/sdk";

interface HeadingProps {
  level?: 1 | 2 | 3;
  children: ReactNode;
}

const Heading = ({ level = 2, children }: HeadingProps) => {
  const Tag = `h${level}` as "h1" | "h2" | "h3";
  return <Tag>{children}</Tag>;
};

export default function Widget() {
  const metrics = useMetrics();
  return (
    <Card title="Headings">
      <Heading level={3}>{formatMoney(metrics.totalValue)}</Heading>
      <Heading>{metrics.positionCount} positions</Heading>
    </Card>
  );
}
