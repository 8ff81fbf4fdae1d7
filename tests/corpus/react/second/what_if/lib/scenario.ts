export interface Scenario {
  years: number;
  rate: number;
  monthly: number;
}

export const defaultScenario: Scenario = { years: 10, rate: 7, monthly: 200 };

export function* project(start: number, { years, rate, monthly }: Scenario): Generator<[number, number], void> {
  let value = start;
  const thisYear = new Date().getFullYear();
  for (let i = 0; i <= years; i++) {
    yield [thisYear + i, Math.round(value)];
    value = value * (1 + rate / 100) + monthly * 12;
  }
}
