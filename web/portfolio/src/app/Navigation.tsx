import type { Language } from "@atelier/ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customization } from "./api.ts";
import { hrefOf, type Route } from "./route.ts";

interface NavigationProps {
  route: Route;
  pages: Customization[];
  language: Language;
  children: ReactNode;
}

function PageLink({ to, current, children }: { to: Route; current: boolean; children: ReactNode }) {
  return (
    <a
      href={hrefOf(to)}
      aria-current={current ? "page" : undefined}
      className="border-b-2 border-transparent px-2 py-3 text-[13px] whitespace-nowrap text-muted no-underline hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text"
    >
      {children}
    </a>
  );
}

export function Navigation({ route, pages, language, children }: NavigationProps) {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t("nav.label")}
      className="-ml-2 flex min-w-0 items-center overflow-x-auto max-sm:order-2 max-sm:w-full"
    >
      <PageLink to={{ page: "dashboard" }} current={route.page === "dashboard"}>
        {t("nav.dashboard")}
      </PageLink>
      <PageLink to={{ page: "assets", ticker: null }} current={route.page === "assets"}>
        {t("nav.assets")}
      </PageLink>
      <PageLink to={{ page: "transactions" }} current={route.page === "transactions"}>
        {t("nav.transactions")}
      </PageLink>
      {pages
        .filter((page) => !page.hidden)
        .map((page) => (
          <PageLink
            key={page.feature}
            to={{ page: "custom", feature: page.feature }}
            current={route.page === "custom" && route.feature === page.feature}
          >
            {page.title[language]}
          </PageLink>
        ))}
      {children}
    </nav>
  );
}
