import { useState, type ChangeEvent, type FocusEvent, type FormEvent } from "react";
import { Card, Notice } from "@atelier/sdk";

interface Values {
  email: string;
  amount: string;
  date: string;
}

type Errors = Partial<Record<keyof Values, string>>;

const validators: { [K in keyof Values]: (value: string) => string | undefined } = {
  email: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : "Неверная почта"),
  amount: (value) => (Number(value) > 0 ? undefined : "Сумма должна быть больше нуля"),
  date: (value) => (value ? undefined : "Укажите дату"),
};

function validate(values: Values): Errors {
  const errors: Errors = {};
  for (const key of Object.keys(values) as Array<keyof Values>) {
    const error = validators[key](values[key]);
    if (error) errors[key] = error;
  }
  return errors;
}

export default function Widget() {
  const [values, setValues] = useState<Values>({ email: "", amount: "", date: "" });
  const [touched, setTouched] = useState<Partial<Record<keyof Values, boolean>>>({});
  const [sent, setSent] = useState(false);
  const errors = validate(values);

  const onChange = ({ target: { name, value } }: ChangeEvent<HTMLInputElement>) =>
    setValues((v) => ({ ...v, [name]: value }));
  const onBlur = (e: FocusEvent<HTMLInputElement>) => setTouched({ ...touched, [e.target.name]: true });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    setTouched({ email: true, amount: true, date: true });
    if (Object.keys(errors).length === 0) setSent(true);
  };

  return (
    <Card title="Заявка">
      {sent ? (
        <Notice tone="success">Готово</Notice>
      ) : (
        <form onSubmit={onSubmit} noValidate>
          {(["email", "amount", "date"] as const).map((name) => (
            <p key={name}>
              <input
                name={name}
                type={name === "date" ? "date" : name === "email" ? "email" : "text"}
                value={values[name]}
                onChange={onChange}
                onBlur={onBlur}
                aria-invalid={!!errors[name]}
                placeholder={name === "email" ? "you@example.com" : name}
              />
              {touched[name] && errors[name] && <span role="alert">{errors[name]}</span>}
            </p>
          ))}
          <button type="submit">Отправить</button>
        </form>
      )}
    </Card>
  );
}
