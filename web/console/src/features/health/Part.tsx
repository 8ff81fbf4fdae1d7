import type { ReactNode } from "react";

export type Tone = "good" | "wait" | "bad";
const DOTS: Record<Tone, string> = { good: "bg-gain", wait: "bg-warn", bad: "bg-loss" };

/** One line of the page: what works, and what does not. */
export function Part({
  tone,
  name,
  state,
  children,
}: {
  tone: Tone;
  name: string;
  state: string;
  children?: ReactNode;
}) {
  return (
    <li className="flex items-start gap-3 px-4 py-3 not-first:border-t">
      <span className={`mt-1.5 size-2 shrink-0 rounded-full ${DOTS[tone]}`} />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="flex flex-wrap justify-between gap-x-4">
          <span className="font-medium">{name}</span>
          <span className="text-muted">{state}</span>
        </span>
        {children}
      </div>
    </li>
  );
}
