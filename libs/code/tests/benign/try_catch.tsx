import { Card, Notice, useMetrics } from "@atelier/sdk";

function check(value: number): number {
  if (value < 0) throw new Error("отрицательное значение");
  return value;
}

export default function Widget() {
  let text = "";
  try {
    text = check(useMetrics().cash).toFixed(0);
  } catch (error) {
    text = error instanceof Error ? error.message : "ошибка";
  }
  return <Card title="Проверка"><Notice tone="warning">{text}</Notice></Card>;
}
