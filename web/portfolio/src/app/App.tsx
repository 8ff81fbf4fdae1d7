import { ToolError } from "@atelier/sdk/host";
import { Button, useLanguagePreference } from "@atelier/ui";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { SignIn } from "../features/sign-in/SignIn.tsx";
import { api, type Me } from "./api.ts";
import { Shell } from "./Shell.tsx";

const client = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 30_000 } },
});

/** The language chosen here, else the account's. */
function useLanguage(me: Me | undefined): "ru" | "en" {
  const { i18n } = useTranslation();
  const [chosen] = useLanguagePreference();
  const language = chosen === "ru" || chosen === "en" ? chosen : (me?.locale ?? i18n.language);
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
  return language === "ru" ? "ru" : "en";
}

function Session() {
  const { t } = useTranslation();
  const { data: me, error, isPending, refetch } = useQuery({ queryKey: ["me"], queryFn: api.me });
  const language = useLanguage(me);
  useEffect(() => {
    document.title = t("app.title");
  }, [t]);
  if (me) return <Shell me={me} language={language} />;
  if (isPending) return null;
  if (error instanceof ToolError && error.code === "offline") {
    return (
      <main className="mx-auto grid max-w-sm gap-3 p-8" role="alert">
        <p className="m-0">{t("app.offline")}</p>
        <Button onClick={() => void refetch()}>{t("app.retry")}</Button>
      </main>
    );
  }
  return <SignIn />;
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Session />
    </QueryClientProvider>
  );
}
