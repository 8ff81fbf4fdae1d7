import type { Scenario } from "../lib/scenario";

interface ScenarioFormProps {
  scenario: Scenario;
  onChange: React.Dispatch<React.SetStateAction<Scenario>>;
}

const fields: { key: keyof Scenario; label: string; step: number }[] = [
  { key: "years", label: "Years", step: 1 },
  { key: "rate", label: "Rate, %", step: 0.1 },
  { key: "monthly", label: "Monthly", step: 50 },
];

export function ScenarioForm({ scenario, onChange }: ScenarioFormProps) {
  return (
    <fieldset>
      <legend>Scenario</legend>
      {fields.map(({ key, label, step }) => (
        <label key={key} htmlFor={`scenario-${key}`}>
          {label}
          <input
            id={`scenario-${key}`}
            type="number"
            step={step}
            value={scenario[key]}
            onChange={(e) => onChange((s) => ({ ...s, [key]: Number(e.target.value) }))}
          />
        </label>
      ))}
    </fieldset>
  );
}
