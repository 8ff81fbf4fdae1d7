import type { ReactNode } from "react";

export function Badge({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className="inline-block rounded-small bg-warn-soft px-1.5 text-[11px] leading-[18px] font-medium text-warn"
    >
      {children}
    </span>
  );
}
