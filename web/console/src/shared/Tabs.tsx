import type { KeyboardEvent, ReactNode } from "react";

export interface Tab<T extends string> {
  value: T;
  label: string;
  /** a mark behind the label */
  mark?: ReactNode;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  panel: string;
  children?: ReactNode;
}

export function Tabs<T extends string>(props: TabsProps<T>) {
  const { label, tabs, value, onChange, panel, children } = props;
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(`${panel}-${next.value}`)?.focus();
  };
  return (
    <div className="flex h-10 shrink-0 items-stretch border-b border-line bg-surface">
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- focus is on the tabs */}
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="flex min-w-0 flex-1 items-stretch overflow-x-auto overflow-y-hidden px-1"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${panel}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={panel}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className="flex items-center gap-1.5 border-b-2 border-transparent px-3 text-[13px] whitespace-nowrap text-muted -outline-offset-2 hover:text-text aria-selected:border-accent aria-selected:font-medium aria-selected:text-text"
          >
            {tab.label}
            {tab.mark}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
