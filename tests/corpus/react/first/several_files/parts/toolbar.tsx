import { SORT_FIELDS, type SortField } from "../lib/sorting";

interface ToolbarProps {
  value: SortField;
  onChange: (field: SortField) => void;
}

export function Toolbar({ value, onChange }: ToolbarProps) {
  return (
    <select value={value} onChange={(e) => onChange(e.target.value as SortField)} aria-label="Сортировка">
      {SORT_FIELDS.map((field) => (
        <option key={field} value={field}>
          {field}
        </option>
      ))}
    </select>
  );
}
