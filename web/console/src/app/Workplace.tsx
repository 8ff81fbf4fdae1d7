import { Button, Sheet, usePreference } from "@atelier/ui";
import { useQueryClient } from "@tanstack/react-query";
import { PanelLeft, Redo2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChecksPane } from "../features/checks/ChecksPane.tsx";
import { CodePane } from "../features/code/CodePane.tsx";
import { DecisionsPane } from "../features/decisions/DecisionsPane.tsx";
import { PermissionsPane } from "../features/permissions/PermissionsPane.tsx";
import { PreviewPane } from "../features/preview/PreviewPane.tsx";
import { ChangeStrip } from "../features/publish/PublishBar.tsx";
import { SessionList } from "../features/sessions/SessionList.tsx";
import { api } from "../shared/api.ts";
import { Failure, useReason } from "../shared/Failure.tsx";
import type { View } from "../shared/fold.ts";
import { Guard } from "../shared/Guard.tsx";
import { useNarrow } from "../shared/media.ts";
import { useSession } from "../shared/session-store.ts";
import { Skeleton } from "../shared/Skeleton.tsx";
import { SplitPane } from "../shared/SplitPane.tsx";
import { Tabs, type Tab } from "../shared/Tabs.tsx";
import { complain } from "../shared/Toast.tsx";
import { Chat } from "./Chat.tsx";
import { StatusLine } from "./StatusLine.tsx";

type Pane = "chat" | "preview" | "code" | "checks" | "permissions" | "decisions";

/** Sends a command and says why when it is refused. */
export function useCommand(after: () => void) {
  const reason = useReason();
  return (command: Promise<unknown>): Promise<unknown> =>
    command.then(after, (error: unknown) => {
      complain(reason(error));
      throw error;
    });
}

function SessionHead({
  view,
  narrow,
  onCommand,
  onList,
}: {
  view: View;
  narrow: boolean;
  onCommand: (command: Promise<unknown>) => Promise<unknown>;
  onList: () => void;
}) {
  const { t } = useTranslation();
  const quiet = (command: Promise<unknown>) => void onCommand(command).catch(() => undefined);
  const button = "px-2";
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line bg-surface px-2">
      <Button
        tone="quiet"
        className={button}
        aria-label={t("sessions.toggle")}
        title={t("sessions.toggle")}
        onClick={onList}
      >
        <PanelLeft size={15} aria-hidden />
      </Button>
      <h1 className="m-0 min-w-0 flex-1 truncate text-[13px] font-medium">
        {view.title || t("sessions.untitled")}
      </h1>
      <Button
        tone="quiet"
        className={button}
        disabled={!view.can_undo}
        aria-label={t("chat.undo")}
        title={t("chat.undo")}
        onClick={() => quiet(api.undo(view.id))}
      >
        <Undo2 size={15} aria-hidden />
      </Button>
      {view.can_redo || !narrow ? (
        <Button
          tone="quiet"
          className={button}
          disabled={!view.can_redo}
          aria-label={t("chat.redo")}
          title={t("chat.redo")}
          onClick={() => quiet(api.redo(view.id))}
        >
          <Redo2 size={15} aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}

export function Workplace({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const narrow = useNarrow();
  const { view, error, connection, reload, refetch } = useSession(id);
  const [pane, setPane] = useState<Pane>("preview");
  const [narrowPane, setNarrowPane] = useState<Pane>("chat");
  const [listKept, keepList] = usePreference("sessions.list");
  const [drawer, setDrawer] = useState(false);
  const command = useCommand(() => void refetch());
  const state = view?.state;
  useEffect(() => {
    // Titles and states in the list follow what happens here.
    void client.invalidateQueries({ queryKey: ["sessions"] });
  }, [client, state, view?.title]);
  const running = view?.state === "running";
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || !running) return;
      if (document.querySelector("[role=dialog], [role=menu]")) return;
      void command(api.stop(id)).catch(() => undefined);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
    // oxlint-disable-next-line react/exhaustive-deps -- the command's identity changes nothing here
  }, [running, id]);

  if (!view)
    return error ? <Failure error={error} retry={() => void reload()} /> : <Skeleton rows={8} />;

  const show = (next: Pane) => (narrow ? setNarrowPane(next) : setPane(next));
  const saySomething = (text: string) =>
    void command(api.say(id, text, view.state === "running")).then(
      () => (narrow ? setNarrowPane("chat") : undefined),
      () => undefined,
    );
  const listShown = listKept !== "hidden";
  const head = (
    <SessionHead
      view={view}
      narrow={narrow}
      onCommand={command}
      onList={() => (narrow ? setDrawer(true) : keepList(listShown ? "hidden" : "shown"))}
    />
  );
  const chat = <Chat view={view} onCommand={command} onOpenCode={() => show("code")} />;
  const gate = view.draft?.gate ?? view.gate;
  const findings = gate?.findings.length ?? 0;
  const tabs: Tab<Pane>[] = [
    { value: "preview", label: t("pane.preview") },
    { value: "code", label: t("pane.code") },
    {
      value: "checks",
      label: t("pane.checks"),
      mark:
        findings > 0 && gate?.ok === false ? (
          <span className="rounded-full bg-loss-soft px-1.5 text-[11px] text-loss tabular-nums">
            {findings}
          </span>
        ) : undefined,
    },
    { value: "permissions", label: t("pane.permissions") },
    { value: "decisions", label: t("pane.decisions") },
  ];
  const content = (which: Pane) => {
    switch (which) {
      case "chat":
        return chat;
      case "preview":
        return (
          <PreviewPane
            view={view}
            onSay={saySomething}
            onSpec={(spec) => void command(api.setSpec(id, spec)).catch(() => undefined)}
            onShowChecks={() => show("checks")}
            onChanged={() => void refetch()}
          />
        );
      case "code":
        return <CodePane view={view} />;
      case "checks":
        return <ChecksPane view={view} onSay={saySomething} onChanged={() => void refetch()} />;
      case "decisions":
        return <DecisionsPane view={view} onCommand={command} />;
      default:
        return <PermissionsPane view={view} />;
    }
  };
  const panel = (which: Pane, name: string) => (
    <div
      role="tabpanel"
      id={name}
      aria-labelledby={`${name}-${which}`}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Guard key={which}>{content(which)}</Guard>
    </div>
  );
  const foot = (
    <>
      <ChangeStrip view={view} />
      <StatusLine
        view={view}
        connection={connection}
        onShowChecks={() => show("checks")}
        onChanged={() => void refetch()}
      />
    </>
  );

  if (narrow) {
    return (
      <>
        {head}
        <Tabs
          label={t("pane.label")}
          tabs={[{ value: "chat", label: t("pane.chat") }, ...tabs]}
          value={narrowPane}
          onChange={setNarrowPane}
          panel="pane"
        />
        {panel(narrowPane, "pane")}
        {foot}
        {drawer ? (
          <Sheet
            title={t("nav.sessions")}
            closeLabel={t("app.close")}
            onClose={() => setDrawer(false)}
          >
            <SessionList current={id} />
          </Sheet>
        ) : null}
      </>
    );
  }
  return (
    <>
      <div className="flex min-h-0 flex-1">
        {listShown ? (
          <aside className="flex w-56 shrink-0 flex-col border-r border-line bg-surface">
            <SessionList current={id} />
          </aside>
        ) : null}
        <SplitPane
          name="chat.width"
          label={t("pane.resize")}
          initial={42}
          min={25}
          max={70}
          first={
            <>
              {head}
              {chat}
            </>
          }
          second={
            <>
              <Tabs
                label={t("pane.label")}
                tabs={tabs}
                value={pane === "chat" ? "preview" : pane}
                onChange={setPane}
                panel="pane"
              />
              {panel(pane, "pane")}
            </>
          }
        />
      </div>
      {foot}
    </>
  );
}
