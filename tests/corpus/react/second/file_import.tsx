import { useRef, useState } from "react";
import { Card } from "@atelier/sdk";

function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (quoted) {
      if (ch === '"' && text[i + 1] === '"') {
        field += '"';
        i++;
      } else if (ch === '"') quoted = false;
      else field += ch;
    } else if (ch === '"') quoted = true;
    else if (ch === ",") {
      rows[rows.length - 1].push(field);
      field = "";
    } else if (ch === "\n") {
      rows[rows.length - 1].push(field);
      rows.push([]);
      field = "";
    } else field += ch;
  }
  rows[rows.length - 1].push(field);
  return rows.filter((r) => r.some((c) => c !== ""));
}

export default function ImportWidget() {
  const input = useRef<HTMLInputElement>(null);
  const [rows, setRows] = useState<string[][]>([]);
  const onFile = async (e: React.ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0];
    if (file) setRows(parseCsv(await file.text()));
  };
  return (
    <Card title="Импорт CSV">
      <input ref={input} type="file" accept=".csv" onChange={onFile} hidden />
      <button onClick={() => input.current?.click()}>Выбрать файл</button>
      <p>{rows.length ? `${rows.length} строк` : "Файл не выбран"}</p>
    </Card>
  );
}
