import { formatDate } from "@atelier/sdk";
import { formatValue, refresh } from "@atelier/sdk/host";
import { Action, ActionMenu, Button, Confirm, Dialog, TextField } from "@atelier/ui";
import { Ellipsis } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../app/api.ts";
import { usePortfolioPreference } from "../../app/portfolio-preference.ts";
import { correctionOf, draftOf, fieldsOf, type Draft, type Operation } from "./operation.ts";

/** One write: its key is made once, so that trying again after a lost answer does it once. */
function useWrite(onDone: () => void) {
  const [portfolioId] = usePortfolioPreference();
  const [key] = useState(() => crypto.randomUUID());
  const [attempt, setAttempt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const run = async (tool: string, args: Record<string, unknown>) => {
    setBusy(true);
    setError("");
    try {
      await api.callTool(
        tool,
        { ...args, idempotency_key: `${key}-${attempt}` },
        portfolioId ?? undefined,
      );
      refresh();
      onDone();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
      // What was refused may be tried with other contents.
      setAttempt(attempt + 1);
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, error };
}

const labelOf = (row: Operation) =>
  `${formatValue(row.kind, "text")} ${row.ticker ?? ""} ${formatDate(row.date)}`.replace("  ", " ");

function Failure({ error }: { error: string }) {
  return error ? (
    <p role="alert" className="m-0 text-[13px] text-loss">
      {error}
    </p>
  ) : null;
}

function Correct({ row, onClose }: { row: Operation; onClose: () => void }) {
  const { t } = useTranslation();
  const { run, busy, error } = useWrite(onClose);
  const [draft, setDraft] = useState<Draft>(() => draftOf(row));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run("correct_transaction", correctionOf(row, draft));
  };
  return (
    <Dialog title={`${t("operations.correctTitle")}: ${labelOf(row)}`} onClose={onClose}>
      <form className="grid gap-3" onSubmit={submit}>
        <div className="grid grid-cols-2 gap-3">
          {fieldsOf(row.kind).map((field) => (
            <TextField
              key={field}
              label={
                field === "price" || field === "amount" || field === "fee"
                  ? `${t(`operations.${field}`)}, ${row.currency}`
                  : t(`operations.${field}`)
              }
              type={field === "date" ? "date" : "text"}
              inputMode={field === "date" || field === "note" ? undefined : "decimal"}
              required={field === "date"}
              value={draft[field]}
              onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
            />
          ))}
        </div>
        <Failure error={error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("operations.cancel")}</Button>
          <Button tone="primary" type="submit" disabled={busy}>
            {t("operations.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Delete({ row, onClose }: { row: Operation; onClose: () => void }) {
  const { t } = useTranslation();
  const { run, busy, error } = useWrite(onClose);
  return (
    <Confirm
      title={t("operations.deleteTitle")}
      confirm={t("operations.delete")}
      cancel={t("operations.cancel")}
      busy={busy}
      onConfirm={() => void run("delete_transaction", { transaction_id: row.id })}
      onClose={onClose}
    >
      <p className="m-0">{labelOf(row)}</p>
      <p className="m-0">{t("operations.deleteHint")}</p>
      <Failure error={error} />
    </Confirm>
  );
}

/** Correct and delete for one operation. */
export function OperationActions({ row }: { row: Operation }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"correct" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <ActionMenu
        trigger={
          <Button
            tone="quiet"
            className="h-6 px-1.5"
            aria-label={`${t("operations.actions")}: ${labelOf(row)}`}
          >
            <Ellipsis size={15} aria-hidden />
          </Button>
        }
      >
        <Action onSelect={() => setOpen("correct")}>{t("operations.correct")}</Action>
        <Action onSelect={() => setOpen("delete")}>{t("operations.delete")}</Action>
      </ActionMenu>
      {open === "correct" ? <Correct row={row} onClose={close} /> : null}
      {open === "delete" ? <Delete row={row} onClose={close} /> : null}
    </>
  );
}
