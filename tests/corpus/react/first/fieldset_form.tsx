import { useState } from "react";
import { Card } from "@atelier/sdk";

const initialState = { age: 30, horizon: "long", agree: false, comment: "" };

export default function Widget() {
  const [form, setForm] = useState(initialState);
  const [saved, setSaved] = useState(false);

  const update = <K extends keyof typeof initialState>(key: K, value: (typeof initialState)[K]) => {
    setForm({ ...form, [key]: value });
  };

  return (
    <Card title="Анкета">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          setSaved(true);
        }}
      >
        <fieldset>
          <legend>Профиль</legend>
          <label>
            Возраст: {form.age}
            <input
              type="range"
              min={18}
              max={90}
              value={form.age}
              onChange={(e) => update("age", Number(e.target.value))}
            />
          </label>
          <label>
            Горизонт
            <select value={form.horizon} onChange={(e) => update("horizon", e.target.value)}>
              <option value="short">До года</option>
              <option value="long">Больше года</option>
            </select>
          </label>
          <label>
            <input type="checkbox" checked={form.agree} onChange={(e) => update("agree", e.target.checked)} />
            Согласен
          </label>
          <textarea value={form.comment} onChange={(e) => update("comment", e.target.value)} />
        </fieldset>
        <button type="submit" disabled={!form.agree}>
          Сохранить
        </button>
      </form>
      {saved && <p>Сохранено</p>}
    </Card>
  );
}
