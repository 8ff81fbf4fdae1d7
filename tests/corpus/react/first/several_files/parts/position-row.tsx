import { formatMoney, formatPercent, type Position } from "@atelier/sdk";
import { trend } from "../lib/trend";

interface Props {
  position: Position;
}

export const PositionRow = ({ position }: Props) => (
  <li className={`row row-${trend(position.profit)}`}>
    <span>{position.name}</span>
    <span>{formatMoney(position.value)}</span>
    <span>{formatPercent(position.profitRate)}</span>
  </li>
);
