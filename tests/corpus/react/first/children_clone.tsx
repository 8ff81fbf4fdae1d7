import { Children, isValidElement, type ReactNode } from "react";
import { Card } from "@atelier/sdk";

function Steps({ children }: { children: ReactNode }) {
  const items = Children.toArray(children).filter((child) => isValidElement(child));
  return (
    <ol>
      {Children.map(items, (child, index) => (
        <li>
          <b>{index + 1}.</b> {child}
        </li>
      ))}
    </ol>
  );
}

export default function Widget() {
  return (
    <Card title="Шаги">
      <Steps>
        <span>Пополнить счёт</span>
        <span>Выбрать бумаги</span>
        {false && <span>Скрыто</span>}
      </Steps>
    </Card>
  );
}
