import { createElement, useState, type FC } from "react";
import { Card, useMetrics, usePositions, formatMoney } from "@atelier/sdk";

interface BlockProps {
  title: string;
}

const Total: FC<BlockProps> = ({ title }) => {
  const { totalValue } = useMetrics();
  return <p>{`${title}: ${formatMoney(totalValue)}`}</p>;
};

const Count: FC<BlockProps> = ({ title }) => <p>{`${title}: ${usePositions().length}`}</p>;

const registry = { total: Total, count: Count } as const;
type BlockType = keyof typeof registry;

const layout: { id: number; block: BlockType; title: string }[] = [
  { id: 1, block: "total", title: "Всего" },
  { id: 2, block: "count", title: "Бумаг" },
];

export default function Board() {
  const [hidden, setHidden] = useState<number[]>([]);
  return (
    <Card title="Блоки">
      {layout
        .filter(({ id }) => !hidden.includes(id))
        .map(({ id, block, title }) => {
          const Block = registry[block];
          return (
            <div key={id}>
              {createElement(Block, { title })}
              <Block title={title.toUpperCase()} />
              <button onClick={() => setHidden([...hidden, id])}>Скрыть</button>
            </div>
          );
        })}
    </Card>
  );
}
