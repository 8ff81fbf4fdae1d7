import type { ButtonHTMLAttributes } from "react";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "primary" | "plain" | "quiet";
}

const TONES = {
  primary: "bg-accent text-accent-text border-accent hover:opacity-90",
  plain: "bg-surface text-text border-line-strong hover:bg-hover",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-text",
};

export function Button({ tone = "plain", className = "", type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      // oxlint-disable-next-line react/button-has-type -- the default above is "button"
      type={type}
      className={`inline-flex h-8 items-center justify-center gap-1.5 rounded-small border px-3 text-[13px] font-medium whitespace-nowrap disabled:opacity-50 ${TONES[tone]} ${className}`}
    />
  );
}
