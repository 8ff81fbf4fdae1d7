import { Notice } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { FileCode2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import { Files } from "../../shared/Files.tsx";
import type { View } from "../../shared/fold.ts";

/** What is being written, and what did not pass: neither is the session's version. */
function DraftFiles({ view, draft }: { view: View; draft: NonNullable<View["draft"]> }) {
  const { t } = useTranslation();
  const { writing } = view;
  const [wanted, setWanted] = useState("widget.tsx");
  const texts = new Map(draft.files.map((each) => [each.path, each.text]));
  if (writing) texts.set(writing.path, writing.text);
  const files = [...texts].map(([path, text]) => ({
    path,
    bytes: text.length,
    status: view.artifacts.some((each) => each.path === path)
      ? ("modified" as const)
      : ("added" as const),
  }));
  const chosen = writing?.path ?? (texts.has(wanted) ? wanted : (files[0]?.path ?? ""));
  return (
    <>
      <p role="status" className="m-0 border-b border-line bg-accent-soft px-3 py-1.5 text-[12px]">
        {writing ? t("code.writing", { path: writing.path }) : t("code.draft")}
      </p>
      <Files
        files={files}
        findings={draft.gate?.findings ?? []}
        text={{ before: null, after: texts.get(chosen) ?? "" }}
        chosen={chosen}
        onChoose={setWanted}
      />
    </>
  );
}

export function CodePane({ view }: { view: View }) {
  if (view.writing || view.draft) {
    return <DraftFiles view={view} draft={view.draft ?? { files: [], gate: null }} />;
  }
  return <KeptFiles view={view} />;
}

function KeptFiles({ view }: { view: View }) {
  const { t } = useTranslation();
  const { artifacts } = view;
  const [wanted, setWanted] = useState("widget.tsx");
  const chosen = artifacts.find((each) => each.path === wanted) ?? artifacts[0];
  const text = useQuery({
    queryKey: ["artifact", view.id, chosen?.path, chosen?.sha256],
    queryFn: () => api.artifact(view.id, chosen?.path ?? ""),
    enabled: chosen !== undefined,
    staleTime: Infinity,
    placeholderData: (before) => (before?.path === chosen?.path ? before : undefined),
  });
  if (!chosen) {
    return (
      <Notice icon={<FileCode2 size={18} />} title={t("code.empty")}>
        {t("code.emptyText")}
      </Notice>
    );
  }
  if (text.error) return <Failure error={text.error} retry={() => void text.refetch()} />;
  return (
    <Files
      files={artifacts}
      findings={view.gate?.findings ?? []}
      text={text.data ? { before: text.data.before, after: text.data.text } : undefined}
      chosen={chosen.path}
      onChoose={setWanted}
    />
  );
}
