interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One choice of a few, all of them in sight. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div role="radiogroup" aria-label={label} className="flex gap-0.5 rounded-small bg-hover p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className="relative cursor-pointer rounded-[4px] px-2 text-[12px] leading-6 text-muted hover:text-text has-checked:bg-raised has-checked:font-medium has-checked:text-text has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={label}
            className="absolute inset-0 m-0 cursor-pointer opacity-0"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
