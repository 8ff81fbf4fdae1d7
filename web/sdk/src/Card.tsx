import { useId, type ReactNode } from "react";
import { Decimals } from "./decimals.ts";
import type { CardProps } from "./types.ts";

export function Card({ title, note, decimals, children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className="at-card" aria-labelledby={id}>
      <header className="at-card-head">
        <h2 id={id}>{title}</h2>
        {note ? <p>{note}</p> : null}
      </header>
      <div className="at-card-body">
        <Decimals value={decimals}>{children}</Decimals>
      </div>
    </section>
  );
}
