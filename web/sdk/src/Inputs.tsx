import { useId, type ReactNode } from "react";
import { formatLabel } from "./formatting.ts";
import type { InputProps, SelectProps } from "./types.ts";
import { word } from "./words.ts";

function Field({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="at-field">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

export function TextInput({ label, value, onChange }: InputProps): ReactNode {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <input id={id} type="text" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

export function DateInput({ label, value, onChange }: InputProps): ReactNode {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}

export function Select({ label, value, options, onChange }: SelectProps): ReactNode {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{word("all")}</option>
        {options
          .filter((option) => option !== "")
          .map((option) => (
            <option key={option} value={option}>
              {formatLabel(option)}
            </option>
          ))}
      </select>
    </Field>
  );
}
