import { useLanguagePreference, type Language } from "@atelier/ui";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect, useLayoutEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Me } from "@atelier/protocol/rest";
import { SignIn } from "../features/sign-in/SignIn.tsx";
import { ApiError, api } from "../shared/api.ts";
import { Failure } from "../shared/Failure.tsx";
import { Skeleton } from "../shared/Skeleton.tsx";
import { Toast } from "../shared/Toast.tsx";
import { Shell } from "./Shell.tsx";

const client = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 5_000 } },
});

/** The language chosen here, else the account's. */
function useLanguage(me: Me | undefined): Language {
  const { i18n, t } = useTranslation();
  const [chosen] = useLanguagePreference();
  const language = chosen === "ru" || chosen === "en" ? chosen : (me?.locale ?? i18n.language);
  // Before any effect of the pages below: what they ask the server for is answered in this language.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
  }, [i18n, language]);
  useEffect(() => {
    document.title = t("app.title");
  }, [t]);
  return language === "ru" ? "ru" : "en";
}

function Account() {
  const { data: me, error, isPending, refetch } = useQuery({ queryKey: ["me"], queryFn: api.me });
  const language = useLanguage(me);
  if (isPending) return <Skeleton />;
  if (error instanceof ApiError && error.code === "unauthenticated") {
    return <SignIn language={language} demo={error.demo} />;
  }
  if (!me) return <Failure error={error} retry={() => void refetch()} />;
  return <Shell me={me} language={language} />;
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Account />
      <Toast />
    </QueryClientProvider>
  );
}
