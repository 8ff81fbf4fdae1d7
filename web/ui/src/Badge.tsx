import type { ReactNode } from "react";

const TONES = {
  warn: "bg-warn-soft text-warn",
  good: "bg-gain-soft text-gain",
  bad: "bg-loss-soft text-loss",
  accent: "bg-accent-soft text-accent",
  quiet: "bg-hover text-muted",
};

export type BadgeTone = keyof typeof TONES;

interface BadgeProps {
  children: ReactNode;
  title?: string;
  tone?: BadgeTone;
}

export function Badge({ children, title, tone = "warn" }: BadgeProps) {
  return (
    <span
      title={title}
      className={`inline-block rounded-small px-1.5 text-[11px] leading-[18px] font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
