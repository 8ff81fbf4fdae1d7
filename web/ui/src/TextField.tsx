import { useId, type InputHTMLAttributes, type TextareaHTMLAttributes } from "react";

export const INPUT =
  "w-full rounded-small border border-line-strong bg-surface px-2.5 text-[14px] text-text placeholder:text-muted";

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
}

export function TextField({ label, className = "", ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={`grid gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] text-muted">
        {label}
      </label>
      <input {...rest} id={id} className={`${INPUT} h-9 [font-family:inherit]`} />
    </div>
  );
}

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
}

export function TextArea({ label, className = "", ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <div className={`grid gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] text-muted">
        {label}
      </label>
      <textarea rows={3} {...rest} id={id} className={`${INPUT} py-2 [font-family:inherit]`} />
    </div>
  );
}
