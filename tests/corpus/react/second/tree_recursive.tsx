import { useState } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

interface TreeNode {
  name: string;
  value: number;
  children?: TreeNode[];
}

function TreeItem({ node, depth = 0 }: { node: TreeNode; depth?: number }) {
  const [open, setOpen] = useState(depth < 1);
  const hasChildren = Boolean(node.children?.length);
  return (
    <li style={{ marginLeft: depth * 12 }}>
      <button type="button" onClick={() => setOpen(!open)} disabled={!hasChildren}>
        {hasChildren ? (open ? "▾" : "▸") : "•"} {node.name}
      </button>{" "}
      <span>{formatMoney(node.value)}</span>
      {open && hasChildren && (
        <ul>{node.children?.map((child) => <TreeItem key={child.name} node={child} depth={depth + 1} />)}</ul>
      )}
    </li>
  );
}

export default function Widget() {
  const positions = usePositions();
  const root: TreeNode = { name: "Портфель", value: 0, children: [] };
  for (const p of positions) {
    let country = root.children!.find((c) => c.name === p.country);
    if (!country) {
      country = { name: p.country, value: 0, children: [] };
      root.children!.push(country);
    }
    country.children!.push({ name: p.name, value: p.value });
    country.value += p.value;
    root.value += p.value;
  }
  return (
    <Card title="Дерево">
      <ul>
        <TreeItem node={root} />
      </ul>
    </Card>
  );
}
