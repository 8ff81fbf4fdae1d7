import { Card, useMetrics, formatMoney, formatPercent } from "@atelier/sdk";

abstract class Indicator {
  constructor(protected readonly label: string) {}
  abstract compute(): number;
  abstract format(value: number): string;

  toString(): string {
    return `${this.label}: ${this.format(this.compute())}`;
  }
}

class MoneyIndicator extends Indicator {
  constructor(
    label: string,
    private amount: number,
  ) {
    super(label);
  }
  compute(): number {
    return this.amount;
  }
  format(value: number): string {
    return formatMoney(value);
  }
}

class RateIndicator extends Indicator {
  private static count = 0;
  constructor(
    label: string,
    private a: number,
    private b: number,
  ) {
    super(label);
    RateIndicator.count += 1;
  }
  compute() {
    return this.b === 0 ? 0 : this.a / this.b;
  }
  override format(value: number) {
    return formatPercent(value);
  }
}

export default function Widget() {
  const m = useMetrics();
  const indicators: Indicator[] = [
    new MoneyIndicator("Стоимость", m.totalValue),
    new RateIndicator("Доходность", m.totalProfit, m.totalCost),
  ];
  return (
    <Card title="Показатели">
      {indicators.map((indicator) => (
        <p key={indicator.constructor.name}>{indicator.toString()}</p>
      ))}
    </Card>
  );
}
