import type { Me } from "@atelier/protocol/rest";
import {
  Action,
  ActionLink,
  ActionMenu,
  Button,
  LanguageMenu,
  ThemeMenu,
  useTheme,
  type Language,
} from "@atelier/ui";
import { ExternalLink, LogOut, SunMoon, UserRound } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { HealthPage } from "../features/health/HealthPage.tsx";
import { PreviewPage } from "../features/preview/PreviewPage.tsx";
import { ReleasesPage } from "../features/releases/ReleasesPage.tsx";
import { QueuePage } from "../features/review/QueuePage.tsx";
import { ReviewPage } from "../features/review/ReviewPage.tsx";
import { api } from "../shared/api.ts";
import { Guard } from "../shared/Guard.tsx";
import { Logo } from "../shared/Logo.tsx";
import { hrefOf, useRoute, type Route } from "../shared/route.ts";
import { Arrival, needsArrival } from "./Arrival.tsx";
import { Help } from "./Help.tsx";
import { SessionsHome } from "./SessionsHome.tsx";
import { Workplace } from "./Workplace.tsx";

function PageLink({ to, current, children }: { to: Route; current: boolean; children: ReactNode }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a narrow screen the list of pages scrolls.
    if (current) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <a
      ref={link}
      href={hrefOf(to)}
      aria-current={current ? "page" : undefined}
      className="flex items-center border-b-2 border-transparent px-2.5 pt-0.5 text-[13px] max-sm:px-2 whitespace-nowrap text-muted no-underline -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text"
    >
      {children}
    </a>
  );
}

/** Each role's first page is its work. */
function Home({ me }: { me: Me }) {
  if (me.role === "reviewer") return <QueuePage me={me} />;
  if (me.role === "admin") return <HealthPage me={me} />;
  return <SessionsHome me={me} />;
}

function Page({ route, me }: { route: Route; me: Me }) {
  switch (route.page) {
    case "session":
      return <Workplace key={route.id} id={route.id} />;
    case "review":
      return route.id ? <ReviewPage key={route.id} id={route.id} me={me} /> : <QueuePage me={me} />;
    case "preview":
      return <PreviewPage key={route.id} id={route.id} />;
    case "releases":
      return <ReleasesPage me={me} />;
    case "health":
      return <HealthPage me={me} />;
    case "sessions":
      return <SessionsHome me={me} />;
    default:
      return <Home me={me} />;
  }
}

function Account({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  const leave = () => {
    const away = () => window.location.assign(window.location.pathname);
    api.logOut().then(away, away);
  };
  return (
    <ActionMenu
      trigger={
        <Button
          tone="quiet"
          className="max-w-44 px-2"
          aria-label={t("nav.account", { name: me.name })}
        >
          <UserRound size={15} aria-hidden />
          <span className="truncate max-lg:hidden">{me.name}</span>
        </Button>
      }
    >
      <div className="border-b border-line px-2 pt-1 pb-2 text-[12px] text-muted">
        {me.name}, {t(`role.${me.role}`)}
      </div>
      <div className="sm:hidden">
        <ActionLink href="/app/">
          <ExternalLink size={14} aria-hidden />
          {t("nav.application")}
        </ActionLink>
        <Action onSelect={() => setTheme(theme === "dark" ? "light" : "dark")}>
          <SunMoon size={14} aria-hidden />
          {theme === "dark" ? t("settings.light") : t("settings.dark")}
        </Action>
      </div>
      <Action onSelect={leave}>
        <LogOut size={14} aria-hidden />
        {t("nav.signOut")}
      </Action>
    </ActionMenu>
  );
}

export function Shell({ me, language }: { me: Me; language: Language }) {
  const { t } = useTranslation();
  const route = useRoute();
  const [arriving, setArriving] = useState(needsArrival);
  const judges = me.role !== "user";
  const isHome = route.page === "home";
  const atSessions =
    route.page === "session" || route.page === "sessions" || (isHome && me.role === "user");
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        className="absolute -top-12 left-2 z-30 rounded-small bg-raised px-3 py-2 focus:top-2"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {t("nav.skip")}
      </a>
      <header className="flex h-11 shrink-0 items-stretch gap-1 border-b border-line bg-surface px-3 sm:gap-3">
        <a
          href="#/"
          aria-label={t("nav.home")}
          className="flex items-center text-text no-underline"
        >
          <span className="max-sm:[&>span]:text-[0px]">
            <Logo />
          </span>
        </a>
        <nav
          aria-label={t("nav.label")}
          className="flex min-w-0 items-stretch overflow-x-auto overflow-y-hidden"
        >
          <PageLink to={{ page: "sessions" }} current={atSessions}>
            {t("nav.sessions")}
          </PageLink>
          {judges ? (
            <PageLink
              to={{ page: "review", id: null }}
              current={route.page === "review" || (isHome && me.role === "reviewer")}
            >
              {t("nav.review")}
            </PageLink>
          ) : null}
          <PageLink to={{ page: "releases" }} current={route.page === "releases"}>
            {t("nav.releases")}
          </PageLink>
          {me.role === "admin" ? (
            <PageLink
              to={{ page: "health" }}
              current={route.page === "health" || (isHome && me.role === "admin")}
            >
              {t("nav.health")}
            </PageLink>
          ) : null}
        </nav>
        <div className="ml-auto flex items-center">
          <a
            href="/app/"
            title={t("nav.application")}
            aria-label={t("nav.application")}
            className="flex h-8 items-center gap-1.5 rounded-small px-2 text-[13px] whitespace-nowrap text-muted no-underline hover:bg-hover hover:text-text max-sm:hidden"
          >
            <ExternalLink size={15} aria-hidden />
            <span className="max-lg:hidden">{t("nav.application")}</span>
          </a>
          <span className="max-sm:hidden">
            <Help />
          </span>
          <LanguageMenu
            label={t("settings.language")}
            language={language}
            onChange={(next) => void api.setLocale(next).catch(() => undefined)}
          />
          <span className="max-sm:hidden">
            <ThemeMenu
              label={t("settings.theme")}
              names={{
                light: t("settings.light"),
                dark: t("settings.dark"),
                system: t("settings.system"),
              }}
            />
          </span>
          <Account me={me} />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
      >
        {arriving ? (
          <Arrival onDone={() => setArriving(false)} />
        ) : (
          <Guard key={hrefOf(route)}>
            <Page route={route} me={me} />
          </Guard>
        )}
      </main>
    </div>
  );
}
