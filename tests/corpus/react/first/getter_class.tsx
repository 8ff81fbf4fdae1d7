import { Card, usePositions, formatMoney } from "@atelier/sdk";

class Basket {
  #items: { name: string; value: number }[] = [];
  static readonly empty = new Basket();

  add(name: string, value: number): this {
    this.#items.push({ name, value });
    return this;
  }

  get total(): number {
    return this.#items.reduce((sum, item) => sum + item.value, 0);
  }

  get size() {
    return this.#items.length;
  }
}

export default function Widget() {
  const basket = new Basket();
  usePositions().forEach((p) => basket.add(p.name, p.value));
  return (
    <Card title="Basket">
      <p>
        {basket.size} / {formatMoney(basket.total)} / {Basket.empty.size}
      </p>
    </Card>
  );
}
