import { useSyncExternalStore } from "react";

export type Route =
  | { page: "home" }
  | { page: "sessions" }
  | { page: "session"; id: string }
  | { page: "review"; id: string | null }
  | { page: "preview"; id: string }
  | { page: "releases" }
  | { page: "health" };

function parse(hash: string): Route {
  const [, page, rest] = hash.replace(/^#/, "").split("/");
  const id = rest ? decodeURIComponent(rest) : null;
  if ((page === "session" || page === "preview") && id) return { page, id };
  if (page === "review") return { page, id };
  if (page === "sessions" || page === "releases" || page === "health") return { page };
  return { page: "home" };
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case "session":
    case "preview":
      return `#/${route.page}/${encodeURIComponent(route.id)}`;
    case "review":
      return route.id ? `#/review/${encodeURIComponent(route.id)}` : "#/review";
    case "home":
      return "#/";
    default:
      return `#/${route.page}`;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export const useRoute = (): Route =>
  parse(useSyncExternalStore(subscribe, () => window.location.hash));

export function go(route: Route): void {
  window.location.hash = hrefOf(route);
}
