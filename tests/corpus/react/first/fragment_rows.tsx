import { Fragment, useState } from "react";
import { Card, usePositions, formatMoney } from "@atelier/sdk";

export default function Widget() {
  const positions = usePositions();
  const [open, setOpen] = useState<string | null>(null);

  return (
    <Card title="Details">
      <table>
        <tbody>
          {positions.map((p) => (
            <Fragment key={p.ticker}>
              <tr onClick={() => setOpen(open === p.ticker ? null : p.ticker)}>
                <td>{p.name}</td>
                <td>{formatMoney(p.value)}</td>
              </tr>
              {open === p.ticker && (
                <tr>
                  <td colSpan={2}>
                    {p.sector}, {p.country}, {p.quantity} pcs
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
