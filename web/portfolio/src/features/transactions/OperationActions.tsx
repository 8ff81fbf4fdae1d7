import { formatDate } from "@atelier/sdk";
import { formatValue, refresh, ToolError } from "@atelier/sdk/host";
import { Action, ActionMenu, Button, Confirm, Dialog, TextField } from "@atelier/ui";
import { Ellipsis } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../app/api.ts";
import { usePortfolioPreference } from "../../app/portfolio-preference.ts";
import { correctionOf, draftOf, fieldsOf, seen, type Draft, type Operation } from "./operation.ts";

/** One write: its key is made once, so that trying again after a lost answer does it once. */
function useWrite(onDone: () => void) {
  const [portfolioId] = usePortfolioPreference();
  const [key] = useState(() => crypto.randomUUID());
  const [attempt, setAttempt] = useState(0);
  const { t } = useTranslation();
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
      const stale = reason instanceof ToolError && reason.code === "conflict";
      if (stale) refresh();
      setError(
        stale ? t("operations.stale") : reason instanceof Error ? reason.message : String(reason),
      );
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
      onConfirm={() => void run("delete_transaction", seen(row))}
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
  // The operation as it was when the dialog was opened: a table that is read again must not change what the user decides about.
  const [open, setOpen] = useState<{ what: "correct" | "delete"; row: Operation } | null>(null);
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
        <Action onSelect={() => setOpen({ what: "correct", row })}>
          {t("operations.correct")}
        </Action>
        <Action onSelect={() => setOpen({ what: "delete", row })}>{t("operations.delete")}</Action>
      </ActionMenu>
      {open?.what === "correct" ? <Correct row={open.row} onClose={close} /> : null}
      {open?.what === "delete" ? <Delete row={open.row} onClose={close} /> : null}
    </>
  );
}
