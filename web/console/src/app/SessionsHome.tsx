import type { Me } from "@atelier/protocol/rest";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Composer } from "../features/chat/Composer.tsx";
import { Examples } from "../features/chat/Examples.tsx";
import { SessionList } from "../features/sessions/SessionList.tsx";
import { api, type Mode } from "../shared/api.ts";
import { useReason } from "../shared/Failure.tsx";
import { useNarrow } from "../shared/media.ts";
import { go } from "../shared/route.ts";
import { complain } from "../shared/Toast.tsx";
import { useRef, useState } from "react";

/** Say what should be different; the session is made of it. */
export function SessionsHome({ me }: { me: Me }) {
  const { t } = useTranslation();
  const reason = useReason();
  const client = useQueryClient();
  const narrow = useNarrow();
  const [mode, setMode] = useState<Mode>("build");
  const sending = useRef(false);
  const start = useMutation({
    mutationFn: async (text: string) => {
      const { id } = await api.newSession(mode);
      await api.say(id, text, false);
      return id;
    },
    onSettled: () => {
      sending.current = false;
    },
    onSuccess: (id) => {
      void client.invalidateQueries({ queryKey: ["sessions"] });
      go({ page: "session", id });
    },
    onError: (error) => complain(reason(error)),
  });
  const begin = async (text: string) => {
    // Two examples, or an example and a text, at once are one wish.
    if (sending.current) return;
    sending.current = true;
    await start.mutateAsync(text);
  };
  const compose = (
    <section className="mx-auto grid w-full max-w-2xl content-center gap-5 p-4 max-sm:pt-8">
      <div className="grid gap-1.5 text-center">
        <h1 className="m-0 text-[22px] font-semibold tracking-tight text-balance">
          {t("home.title", { name: me.name })}
        </h1>
        <p className="m-0 text-pretty text-muted">{t("home.lead")}</p>
      </div>
      <Composer
        mode={mode}
        onMode={setMode}
        running={false}
        busy={start.isPending}
        onSend={begin}
        focusAtStart
      />
      <Examples
        disabled={start.isPending}
        onPick={(text) => void begin(text).catch(() => undefined)}
      />
    </section>
  );
  if (narrow) {
    return (
      <>
        {compose}
        <SessionList current={null} />
      </>
    );
  }
  return (
    <div className="flex min-h-0 flex-1">
      <aside className="flex w-64 shrink-0 flex-col border-r border-line bg-surface">
        <SessionList current={null} />
      </aside>
      <div className="grid min-w-0 flex-1 overflow-y-auto">{compose}</div>
    </div>
  );
}
