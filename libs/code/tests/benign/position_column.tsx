import type { Position } from "@atelier/sdk";

type Props = { position: Position };

export default function Cell({ position }: Props) {
  const share = position.targetWeight == null ? "—" : `${(position.targetWeight * 100).toFixed(1)}%`;
  const style = { color: position.profit < 0 ? "red" : "green", fontWeight: 600 };
  return <span style={style}>{share}</span>;
}
