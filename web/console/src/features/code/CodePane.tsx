import { Notice } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { FileCode2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import { Files } from "../../shared/Files.tsx";
import type { View } from "../../shared/fold.ts";

export function CodePane({ view }: { view: View }) {
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
