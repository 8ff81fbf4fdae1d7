import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";

interface SheetProps {
  title: ReactNode;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel at the side of the page; the whole screen on a phone. */
export function Sheet({ title, closeLabel, onClose, children }: SheetProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-10 bg-[rgb(0_0_0/30%)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-10 flex w-full max-w-[560px] flex-col overflow-y-auto border-l border-line bg-bg shadow-raised outline-none"
        >
          <div className="sticky top-0 z-10 flex items-center justify-between gap-3 border-b border-line bg-surface px-4 py-2">
            <Dialog.Title className="m-0 text-[15px] font-semibold">{title}</Dialog.Title>
            <Dialog.Close
              aria-label={closeLabel}
              className="grid size-8 place-items-center rounded-small text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <div className="grid gap-3 p-4">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
