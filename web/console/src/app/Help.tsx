import { Button, Dialog } from "@atelier/ui";
import { CircleHelp } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;

export function Help() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event.target)) setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const keys: [string, string][] = [
    ["Enter", t("help.send")],
    ["Shift + Enter", t("help.line")],
    ["Esc", t("help.stop")],
    ["/", t("help.focus")],
    ["1–9", t("help.option")],
    ["← →", t("help.tabs")],
    ["?", t("help.help")],
  ];
  return (
    <>
      <Button
        tone="quiet"
        className="px-2"
        aria-label={t("help.title")}
        title={t("help.title")}
        onClick={() => setOpen(true)}
      >
        <CircleHelp size={15} aria-hidden />
      </Button>
      {open ? (
        <Dialog title={t("help.title")} onClose={() => setOpen(false)}>
          <dl className="m-0 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-[13px]">
            {keys.map(([key, meaning]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="rounded-small border border-line-strong bg-hover px-1.5 py-0.5 font-mono text-[12px]">
                    {key}
                  </kbd>
                </dt>
                <dd className="m-0">{meaning}</dd>
              </div>
            ))}
          </dl>
          <div className="flex justify-end">
            <Button onClick={() => setOpen(false)}>{t("app.close")}</Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
