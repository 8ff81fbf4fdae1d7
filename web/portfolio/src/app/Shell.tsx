import { provideHost, refresh } from "@atelier/sdk/host";
import { Button, type Language } from "@atelier/ui";
import { PencilRuler } from "lucide-react";
import { useEffect, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { AssetsPage } from "../features/assets/AssetsPage.tsx";
import { DashboardPage } from "../features/dashboard/DashboardPage.tsx";
import { TransactionsPage } from "../features/transactions/TransactionsPage.tsx";
import { CustomizeContext, isSafeMode, useContributions } from "../slots/contributions.ts";
import { AddPage, CustomPage } from "../slots/CustomPage.tsx";
import { api, type Me } from "./api.ts";
import { Navigation } from "./Navigation.tsx";
import { usePortfolioPreference } from "./portfolio-preference.ts";
import { useRoute } from "./route.ts";
import { Settings } from "./Settings.tsx";

const callers = new Map<
  string,
  (name: string, args: Record<string, unknown>, releaseId?: string) => Promise<unknown>
>();

/** One caller a portfolio, so that providing the same host again keeps its answers. */
function callerFor(portfolioId: string) {
  const known = callers.get(portfolioId);
  if (known) return known;
  const caller = (name: string, args: Record<string, unknown>, releaseId?: string) =>
    api.callTool(name, args, portfolioId, releaseId);
  callers.set(portfolioId, caller);
  return caller;
}

/** Gives the pages below their data; answers false until the first of them may render. */
function useHost(language: Language, portfolioId: string): boolean {
  const [ready, setReady] = useState(false);
  useLayoutEffect(() => {
    provideHost({
      callTool: callerFor(portfolioId),
      callBackend: api.callBackend,
      locale: language,
      portfolioId,
    });
    // oxlint-disable-next-line react/set-state-in-effect -- once, when the host is there
    setReady(true);
  }, [language, portfolioId]);
  useEffect(() => {
    const onFocus = () => refresh();
    window.addEventListener("focus", onFocus);
    return () => window.removeEventListener("focus", onFocus);
  }, []);
  return ready;
}

function SafeModeNote() {
  const { t } = useTranslation();
  return (
    <p className="m-0 flex flex-wrap items-center gap-2 border-b border-line bg-warn-soft px-4 py-2">
      {t("custom.safe")}
      <a href={window.location.pathname}>{t("custom.leaveSafe")}</a>
    </p>
  );
}

export function Shell({ me, language }: { me: Me; language: Language }) {
  const { t } = useTranslation();
  const [customizing, setCustomizing] = useState(false);
  const [portfolioId] = usePortfolioPreference();
  const hasHost = useHost(language, portfolioId ?? "");
  const route = useRoute();
  const pages = useContributions("page");
  if (!hasHost) return null;
  return (
    <CustomizeContext value={customizing}>
      <a
        href="#main"
        className="absolute -top-10 left-2 z-20 rounded-small bg-raised px-3 py-2 focus:top-2"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {t("nav.skip")}
      </a>
      {isSafeMode ? <SafeModeNote /> : null}
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-[1360px] flex-wrap items-center gap-x-4 px-4 sm:flex-nowrap">
          <Navigation route={route} pages={pages} language={language}>
            {customizing ? <AddPage /> : null}
          </Navigation>
          <div className="ml-auto flex items-center gap-1 py-2">
            {isSafeMode ? null : (
              <Button
                tone={customizing ? "primary" : "quiet"}
                aria-pressed={customizing}
                aria-label={customizing ? t("custom.done") : t("custom.customise")}
                onClick={() => setCustomizing(!customizing)}
              >
                <PencilRuler size={15} aria-hidden />
                <span className="max-sm:hidden">
                  {customizing ? t("custom.done") : t("custom.customise")}
                </span>
              </Button>
            )}
            <Settings me={me} language={language} />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[1360px] p-3 outline-none sm:p-4">
        {route.page === "dashboard" ? <DashboardPage language={language} /> : null}
        {route.page === "assets" ? <AssetsPage language={language} ticker={route.ticker} /> : null}
        {route.page === "transactions" ? <TransactionsPage language={language} /> : null}
        {route.page === "custom" ? (
          <CustomPage feature={route.feature} language={language} />
        ) : null}
      </main>
    </CustomizeContext>
  );
}
