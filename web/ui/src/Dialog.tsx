import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-20 bg-[rgb(0_0_0/35%)]" />
        <Radix.Content
          aria-describedby={undefined}
          className={`fixed top-[12vh] left-1/2 z-20 grid grid-cols-[minmax(0,1fr)] max-h-[80vh] w-[calc(100%-24px)] -translate-x-1/2 gap-3 overflow-y-auto rounded-card border border-line bg-surface p-4 shadow-raised outline-none ${wide ? "max-w-xl" : "max-w-md"}`}
        >
          <Radix.Title className="m-0 text-[15px] font-semibold [overflow-wrap:anywhere]">
            {title}
          </Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  title: ReactNode;
  children: ReactNode;
  confirm: string;
  cancel: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Says what will happen and asks once. */
export function Confirm(props: ConfirmProps) {
  const { title, children, confirm, cancel, busy = false, onConfirm, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 text-[13px] text-muted">{children}</div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{cancel}</Button>
        <Button tone="primary" disabled={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
