import type { SessionSummary } from "@atelier/protocol/rest";
import { Action, ActionMenu, Button, Confirm, Dialog, INPUT, TextField } from "@atelier/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure, useReason } from "../../shared/Failure.tsx";
import { useFormats } from "../../shared/formats.ts";
import { go, hrefOf } from "../../shared/route.ts";
import { Skeleton } from "../../shared/Skeleton.tsx";
import { complain } from "../../shared/Toast.tsx";

const DOTS: Partial<Record<SessionSummary["state"], string>> = {
  running: "bg-accent",
  asking: "bg-warn",
  failed: "bg-loss",
};

export const useSessions = () =>
  useQuery({ queryKey: ["sessions"], queryFn: api.sessions, refetchInterval: 15_000 });

export function useNewSession() {
  const client = useQueryClient();
  const reason = useReason();
  return useMutation({
    mutationFn: async (slot?: string) => (await api.newSession("build", slot)).id,
    onSuccess: (id) => {
      void client.invalidateQueries({ queryKey: ["sessions"] });
      go({ page: "session", id });
    },
    onError: (error) => complain(reason(error)),
  });
}

function Rename({ session, onClose }: { session: SessionSummary; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reason = useReason();
  const [title, setTitle] = useState(session.title);
  const rename = useMutation({
    mutationFn: () => api.changeSession(session.id, { title: title.trim() }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
    },
    onError: (error) => complain(reason(error)),
  });
  return (
    <Dialog title={t("sessions.rename")} onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <TextField
          label={t("sessions.name")}
          value={title}
          maxLength={200}
          required
          onChange={(event) => setTitle(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={rename.isPending}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Remove({
  session,
  current,
  onClose,
}: {
  session: SessionSummary;
  current: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reason = useReason();
  const remove = useMutation({
    mutationFn: () => api.deleteSession(session.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["sessions"] });
      onClose();
      if (current) go({ page: "sessions" });
    },
    onError: (error) => {
      complain(reason(error));
      onClose();
    },
  });
  return (
    <Confirm
      title={t("sessions.removeTitle")}
      confirm={t("sessions.remove")}
      cancel={t("app.cancel")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {t("sessions.removeText", { title: session.title || t("sessions.untitled") })}
    </Confirm>
  );
}

function Row({ session, current }: { session: SessionSummary; current: boolean }) {
  const { t } = useTranslation();
  const { ago } = useFormats();
  const [dialog, setDialog] = useState<"rename" | "remove" | null>(null);
  const title = session.title || t("sessions.untitled");
  const dot = DOTS[session.state];
  return (
    <li className="group relative">
      <a
        href={hrefOf({ page: "session", id: session.id })}
        aria-current={current ? "page" : undefined}
        className="grid gap-0.5 rounded-small py-2 pr-9 pl-2.5 text-text no-underline -outline-offset-2 hover:bg-hover aria-[current]:bg-accent-soft"
      >
        <span className="truncate text-[13px]">{title}</span>
        <span className="flex items-center gap-1.5 text-[12px] text-muted">
          {dot ? (
            <>
              <span className={`size-1.5 rounded-full ${dot}`} />
              <span>{t(`sessionState.${session.state}`)}</span>
            </>
          ) : (
            ago(session.updated_at)
          )}
        </span>
      </a>
      <div className="absolute top-2 right-1">
        <ActionMenu
          trigger={
            <button
              type="button"
              aria-label={t("sessions.actions", { title })}
              className="grid size-7 place-items-center rounded-small text-muted hover:bg-hover hover:text-text"
            >
              <Ellipsis size={15} aria-hidden />
            </button>
          }
        >
          <Action onSelect={() => setDialog("rename")}>{t("sessions.rename")}</Action>
          <Action onSelect={() => setDialog("remove")}>{t("sessions.remove")}</Action>
        </ActionMenu>
      </div>
      {dialog === "rename" ? <Rename session={session} onClose={() => setDialog(null)} /> : null}
      {dialog === "remove" ? (
        <Remove session={session} current={current} onClose={() => setDialog(null)} />
      ) : null}
    </li>
  );
}

export function SessionList({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSessions();
  const create = useNewSession();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const shown = data?.filter((each) => each.title.toLocaleLowerCase().includes(wanted));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="grid gap-2 p-2.5">
        <Button
          tone={current ? "plain" : "primary"}
          disabled={create.isPending}
          onClick={() => create.mutate(undefined)}
        >
          <Plus size={15} aria-hidden />
          {t("sessions.new")}
        </Button>
        {data && data.length > 5 ? (
          <div className="relative">
            <Search size={14} aria-hidden className="absolute top-[9px] left-2.5 text-muted" />
            <input
              type="search"
              aria-label={t("sessions.search")}
              placeholder={t("sessions.search")}
              className={`${INPUT} h-8 pl-8 text-[13px]`}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
        ) : null}
      </div>
      {error && !data ? <Failure error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={4} /> : null}
      <ul
        aria-label={t("nav.sessions")}
        className="m-0 grid min-h-0 flex-1 list-none content-start gap-0.5 overflow-y-auto px-1.5 pt-0.5 pb-2"
      >
        {shown?.map((session) => (
          <Row key={session.id} session={session} current={session.id === current} />
        ))}
        {data && shown?.length === 0 ? (
          <li className="px-2.5 py-2 text-[13px] text-muted">
            {wanted ? t("sessions.noneFound") : t("sessions.empty")}
          </li>
        ) : null}
      </ul>
    </div>
  );
}
