import { Button, Notice } from "@atelier/ui";
import { useMutation } from "@tanstack/react-query";
import { ListChecks, ShieldCheck, ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Checks } from "../../shared/Checks.tsx";
import { useReason } from "../../shared/Failure.tsx";
import type { View } from "../../shared/fold.ts";
import { complain } from "../../shared/Toast.tsx";

interface ChecksPaneProps {
  view: View;
  onSay: (text: string) => void;
  onChanged: () => void;
}

export function ChecksPane({ view, onSay, onChanged }: ChecksPaneProps) {
  const { t } = useTranslation();
  const reason = useReason();
  const { checking } = view;
  const attempt = view.draft?.gate ?? null;
  const gate = attempt ?? view.gate;
  const run = useMutation({
    mutationFn: () => api.gate(view.id),
    onSuccess: onChanged,
    onError: (error) => complain(reason(error)),
  });
  const busy = run.isPending || view.state === "running";
  const again = (
    <Button disabled={busy} onClick={() => run.mutate()}>
      {t("checks.run")}
    </Button>
  );
  if (!gate && !checking) {
    const nothing = view.artifacts.length === 0;
    return (
      <Notice
        icon={<ListChecks size={18} />}
        title={nothing ? t("checks.empty") : t("checks.notYet")}
        action={nothing ? undefined : again}
      >
        {t("checks.emptyText")}
      </Notice>
    );
  }
  const red = gate && !gate.ok && !checking;
  return (
    <div className="grid min-h-0 flex-1 content-start gap-4 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="m-0 flex items-center gap-2 text-[15px] font-semibold">
          {red ? <ShieldX size={17} aria-hidden className="text-loss" /> : null}
          {gate?.ok && !checking ? (
            <ShieldCheck size={17} aria-hidden className="text-gain" />
          ) : null}
          {checking ? t("checks.running") : red ? t("checks.red") : t("checks.green")}
        </h2>
        <span className="ml-auto flex gap-2">
          {red ? (
            <Button tone="primary" disabled={busy} onClick={() => onSay(t("checks.fixRequest"))}>
              {t("checks.fix")}
            </Button>
          ) : null}
          {again}
        </span>
      </div>
      <Checks
        checks={checking ?? gate?.checks ?? []}
        findings={checking ? [] : (gate?.findings ?? [])}
        expectations={checking ? [] : gate?.expectations}
        running={checking !== null}
      />
    </div>
  );
}
