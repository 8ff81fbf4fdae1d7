import type { ReactNode } from "react";

interface NoticeProps {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  /** one next step */
  action?: ReactNode;
  /** failures are said at once */
  urgent?: boolean;
}

/** A state that fills its place: empty, failed, expired, forbidden. */
export function Notice({ icon, title, children, action, urgent = false }: NoticeProps) {
  return (
    <div
      role={urgent ? "alert" : undefined}
      className="mx-auto grid w-full max-w-96 justify-items-center gap-2 px-4 py-10 text-center"
    >
      {icon ? (
        <span
          aria-hidden
          className={`mb-1 grid size-10 place-items-center rounded-full ${urgent ? "bg-loss-soft text-loss" : "bg-hover text-muted"}`}
        >
          {icon}
        </span>
      ) : null}
      <p className="m-0 text-[15px] font-semibold text-balance">{title}</p>
      {children ? <div className="text-[13px] text-pretty text-muted">{children}</div> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
