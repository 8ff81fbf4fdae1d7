import { useState, useMemo, useCallback } from "react";
import type { ChangeEvent } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

const rates = { USD: 1, EUR: 0.92, RUB: 90.5 };
type Currency = keyof typeof rates;

function isCurrency(value: string): value is Currency {
  return value in rates;
}

const Widget = () => {
  const positions = usePositions();
  const [currency, setCurrency] = useState<Currency>("USD");

  const handleCurrencyChange = useCallback((e: ChangeEvent<HTMLSelectElement>) => {
    if (isCurrency(e.target.value)) setCurrency(e.target.value);
  }, []);

  const total = useMemo(
    () => positions.reduce((acc, { value }) => acc + value, 0) * rates[currency],
    [positions, currency],
  );

  return (
    <Card title="Currency">
      <select value={currency} onChange={handleCurrencyChange}>
        {Object.keys(rates).map((c) => (
          <option key={c}>{c}</option>
        ))}
      </select>
      <h3>{formatMoney(total, currency)}</h3>
    </Card>
  );
};

export default Widget;
