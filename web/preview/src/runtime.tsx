import { ErrorCard, provideHost, WidgetHost } from "@atelier/sdk/host";
import { use, useEffect, type ComponentType } from "react";
import { createRoot } from "react-dom/client";
import { HEARTBEAT_MS, type FrameMessage } from "./protocol.ts";

interface Bundle {
  default: ComponentType;
  css?: string;
}

type WithoutSource<T> = T extends unknown ? Omit<T, "source"> : never;

function tell(message: WithoutSource<FrameMessage>): void {
  // The frame does not know who shows it, and says nothing that only one page may hear.
  window.parent.postMessage({ source: "atelier-preview", ...message }, "*");
}

function tellError(reason: unknown, componentStack = ""): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  tell({
    type: "error",
    message: error.message,
    stack: `${error.stack ?? ""}\n${componentStack}`.trim().slice(0, 8000),
  });
}

const meta = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

const parameters = new URLSearchParams(window.location.search);
const fragment = new URLSearchParams(window.location.hash.slice(1));
const token = fragment.get("token") ?? meta("atelier-token");
const locale = parameters.get("locale") === "ru" ? "ru" : "en";
const theme = parameters.get("theme");
// The opaque origin has no name of its own to fetch from; the page's address still has one.
const origin = new URL(window.location.href).origin;

function applyTheme(): void {
  const system = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme === "dark" || theme === "light" ? theme : system;
  document.documentElement.lang = locale;
}

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${origin}${path}`, {
    method: "POST",
    credentials: "omit",
    headers: {
      "Content-Type": "application/json",
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  }).catch(() => {
    throw { code: "offline", message: "the preview's server does not answer" };
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw answer ?? { code: "internal", message: `HTTP ${response.status}` };
}

const callTool = (name: string, args: Record<string, unknown>) =>
  post(`/tools/${encodeURIComponent(name)}`, { arguments: args });

const callBackend = (route: string, input: Record<string, unknown>) =>
  post(`/backend/${encodeURIComponent(route)}`, { input });

function Ready() {
  useEffect(() => {
    const height = () => Math.ceil(document.documentElement.scrollHeight);
    tell({ type: "ready", height: height() });
    const observer = new ResizeObserver(() => tell({ type: "resize", height: height() }));
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return null;
}

function Widget({ loading }: { loading: Promise<Bundle> }) {
  const bundle = use(loading);
  const Component = bundle.default;
  return (
    <>
      {bundle.css ? <style>{bundle.css}</style> : null}
      <Component />
      <Ready />
    </>
  );
}

async function load(): Promise<Bundle> {
  const bundle = (await import(meta("atelier-bundle"))) as Bundle;
  if (typeof bundle.default !== "function") {
    throw new Error("widget.tsx must export a component by default");
  }
  return bundle;
}

applyTheme();
setInterval(() => tell({ type: "heartbeat" }), HEARTBEAT_MS);
tell({ type: "heartbeat" });
window.addEventListener("error", (event) => tellError(event.error ?? event.message));
window.addEventListener("unhandledrejection", (event) => tellError(event.reason));

provideHost({ callTool, callBackend, locale });
const loading = load();
loading.catch(() => undefined);
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <div style={{ padding: 12 }}>
      <WidgetHost
        id={meta("atelier-bundle") || "preview"}
        bundleHash={meta("atelier-bundle-sha256")}
        onError={tellError}
        fallback={(error, retry) => <ErrorCard error={error} retry={retry} />}
      >
        <Widget loading={loading} />
      </WidgetHost>
    </div>,
  );
}
