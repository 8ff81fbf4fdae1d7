import { useState, type FormEvent } from "react";
import { Card } from "@atelier/sdk";

interface Note {
  id: number;
  text: string;
}

export default function Widget() {
  const [notes, setNotes] = useState<Note[]>([]);

  const handleSubmit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const data = new FormData(e.currentTarget);
    const text = String(data.get("text") ?? "").trim();
    if (!text) return;
    setNotes((prev) => [...prev, { id: Date.now(), text }]);
    e.currentTarget.reset();
  };

  return (
    <Card title="Заметки">
      <form onSubmit={handleSubmit}>
        <label htmlFor="note">Текст</label>
        <textarea id="note" name="text" rows={3} placeholder="Напишите заметку" />
        <button type="submit">Добавить</button>
      </form>
      <ul>
        {notes.map((note) => (
          <li key={note.id}>{note.text}</li>
        ))}
      </ul>
    </Card>
  );
}
