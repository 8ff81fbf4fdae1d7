import type { ReactNode } from "react";
import type { NoticeProps, StackProps } from "./types.ts";

export function Notice({ tone, children }: NoticeProps): ReactNode {
  return (
    <div className="at-notice" data-tone={tone} role={tone === "warning" ? "alert" : "status"}>
      {children}
    </div>
  );
}

export function Stack({ direction = "column", children }: StackProps): ReactNode {
  return (
    <div className={direction === "row" ? "at-stack at-stack-row" : "at-stack"}>{children}</div>
  );
}
