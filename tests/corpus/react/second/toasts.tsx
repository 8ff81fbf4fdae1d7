import { createContext, useCallback, useContext, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Card } from "@atelier/sdk";

interface Toast {
  id: number;
  message: string;
}

const ToastContext = createContext((_message: string): void => {
  throw new Error("no provider");
});

function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const nextId = useRef(1);
  const show = useCallback((message: string) => {
    const id = nextId.current++;
    setToasts((list) => list.concat({ id, message }));
    setTimeout(() => setToasts((list) => list.filter((t) => t.id !== id)), 3000);
  }, []);
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div aria-live="polite">
        {toasts.map((t) => (
          <div key={t.id}>{t.message}</div>
        ))}
      </div>
    </ToastContext.Provider>
  );
}

const SaveButton = () => {
  const show = useContext(ToastContext);
  return <button onClick={() => show("Сохранено в " + new Date().toLocaleTimeString())}>Сохранить</button>;
};

export default function Widget() {
  return (
    <ToastProvider>
      <Card title="Уведомления">
        <SaveButton />
      </Card>
    </ToastProvider>
  );
}
