import type { ChangeEvent } from "react";
import { formatMoney, type Position } from "@atelier/sdk";

type Props = {
  position: Position;
  target: number;
  trade: number;
  onTarget(value: number): void;
};

export default function TargetRow(props: Props) {
  const handle = (event: ChangeEvent<HTMLInputElement>) => {
    props.onTarget(event.currentTarget.valueAsNumber || 0);
  };
  return (
    <tr>
      <th scope="row">{props.position.name}</th>
      <td>
        <input type="range" min={0} max={100} value={props.target} onChange={handle} /> {props.target}%
      </td>
      <td className={props.trade < 0 ? "sell" : "buy"}>{formatMoney(props.trade)}</td>
    </tr>
  );
}
