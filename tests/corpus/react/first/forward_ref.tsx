import { forwardRef, useImperativeHandle, useRef, type InputHTMLAttributes } from "react";
import { Card } from "@atelier/sdk";

interface FieldHandle {
  focus: () => void;
}

const Field = forwardRef<FieldHandle, InputHTMLAttributes<HTMLInputElement>>(function Field(props, ref) {
  const inner = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => inner.current?.focus(),
  }));
  return <input ref={inner} {...props} />;
});

export default function Widget() {
  const field = useRef<FieldHandle>(null);
  return (
    <Card title="Фокус">
      <Field placeholder="Комментарий" />
      <Field ref={field} placeholder="Сумма" />
      <button type="button" onClick={() => field.current?.focus()}>
        К сумме
      </button>
    </Card>
  );
}
