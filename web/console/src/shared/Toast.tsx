import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

interface Note {
  id: number;
  text: string;
  bad: boolean;
}

let note: Note | null = null;
let count = 0;
const listeners = new Set<() => void>();

function show(next: Note | null): void {
  note = next;
  for (const listener of listeners) listener();
}

export const say = (text: string): void => show({ id: (count += 1), text, bad: false });
export const complain = (text: string): void => show({ id: (count += 1), text, bad: true });

const STAYS_MS = 6000;

/** The last thing that was done, or could not be. */
export function Toast() {
  const { t } = useTranslation();
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => note,
  );
  useEffect(() => {
    if (!now || now.bad) return undefined;
    const timer = setTimeout(() => show(null), STAYS_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-14 z-30 grid justify-items-center px-3"
    >
      {now ? (
        <div
          key={now.id}
          className={`pointer-events-auto flex max-w-lg items-start gap-3 rounded-card border bg-raised px-3 py-2 text-[13px] shadow-raised ${now.bad ? "border-loss" : "border-line-strong"}`}
        >
          <span className="min-w-0 overflow-hidden">{now.text}</span>
          <button
            type="button"
            aria-label={t("app.dismiss")}
            className="grid size-5 place-items-center rounded-small text-muted hover:text-text"
            onClick={() => show(null)}
          >
            <X size={14} aria-hidden />
          </button>
        </div>
      ) : null}
    </div>
  );
}
