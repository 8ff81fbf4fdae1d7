import { useSyncExternalStore } from "react";

export type Route =
  | { page: "dashboard" }
  | { page: "assets"; ticker: string | null }
  | { page: "transactions" }
  | { page: "custom"; feature: string };

function parse(hash: string): Route {
  const [, page, rest] = hash.replace(/^#/, "").split("/");
  if (page === "assets") return { page, ticker: rest ? decodeURIComponent(rest) : null };
  if (page === "transactions") return { page };
  if (page === "page" && rest) return { page: "custom", feature: decodeURIComponent(rest) };
  return { page: "dashboard" };
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case "assets":
      return route.ticker ? `#/assets/${encodeURIComponent(route.ticker)}` : "#/assets";
    case "transactions":
      return "#/transactions";
    case "custom":
      return `#/page/${encodeURIComponent(route.feature)}`;
    default:
      return "#/";
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return parse(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function go(route: Route): void {
  window.location.hash = hrefOf(route);
}
