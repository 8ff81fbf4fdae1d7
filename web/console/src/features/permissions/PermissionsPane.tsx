import type { Manifest } from "@atelier/protocol/manifest";
import { Notice } from "@atelier/ui";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { api } from "../../shared/api.ts";
import { Failure } from "../../shared/Failure.tsx";
import type { View } from "../../shared/fold.ts";
import { Permissions } from "../../shared/Permissions.tsx";
import { Skeleton } from "../../shared/Skeleton.tsx";

function toolsOf(manifest: string | null): string[] | null {
  if (manifest === null) return null;
  try {
    const { tools } = JSON.parse(manifest) as Partial<Manifest>;
    return Array.isArray(tools) ? tools.map(String) : [];
  } catch {
    return null;
  }
}

export function PermissionsPane({ view }: { view: View }) {
  const { t } = useTranslation();
  const manifest = view.artifacts.find((each) => each.path === "manifest.json");
  const text = useQuery({
    queryKey: ["artifact", view.id, manifest?.path, manifest?.sha256],
    queryFn: () => api.artifact(view.id, "manifest.json"),
    enabled: manifest !== undefined,
    staleTime: Infinity,
  });
  if (!manifest) {
    return (
      <Notice icon={<KeyRound size={18} />} title={t("permissions.empty")}>
        {t("permissions.emptyText")}
      </Notice>
    );
  }
  if (text.error) return <Failure error={text.error} retry={() => void text.refetch()} />;
  if (!text.data) return <Skeleton rows={3} />;
  const before = toolsOf(text.data.before);
  return (
    <div className="grid min-h-0 flex-1 content-start gap-3 overflow-y-auto p-4">
      <h2 className="m-0 text-[15px] font-semibold">{t("permissions.title")}</h2>
      <p className="m-0 text-[13px] text-pretty text-muted">{t("permissions.lead")}</p>
      <Permissions tools={toolsOf(text.data.text) ?? []} {...(before ? { before } : {})} />
    </div>
  );
}
