import { ErrorCard, provideHost, refresh, WidgetHost } from "@atelier/sdk/host";
import {
  use,
  useCallback,
  useEffect,
  useRef,
  useSyncExternalStore,
  type ComponentType,
} from "react";
import { createRoot } from "react-dom/client";
import { ColumnRows } from "./column-rows.tsx";
import { FramePort } from "./frame-port.ts";
import { forwardKeys } from "./keys.ts";
import { isConnect, WIRE_VERSION, type HostContext, type Phase } from "./wire.ts";

interface Bundle {
  default: ComponentType<Record<string, unknown>>;
  css?: string;
}

const COLUMN_SLOT = "positions.column";

const sha256 = new URLSearchParams(window.location.search).get("bundle") ?? "";
let context: HostContext;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tellError(port: FramePort, phase: Phase, reason: unknown): void {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  port.notify("atelier/error", {
    phase: error.name === "LoopGuard" ? "guard" : phase,
    message: error.message.slice(0, 1000),
    stack: (error.stack ?? "").slice(0, 7000),
  });
}

function apply(port: FramePort, next: Partial<HostContext>): void {
  context = { ...context, ...next };
  const root = document.documentElement;
  root.dataset["theme"] = context.theme;
  root.dataset["display"] = context.displayMode;
  root.dataset["motion"] = context.reducedMotion ? "reduce" : "full";
  root.lang = context.locale;
  for (const [name, value] of Object.entries(context.styles.variables)) {
    root.style.setProperty(name, value);
  }
  provideHost({
    locale: context.locale,
    timeZone: context.timeZone,
    reducedMotion: context.reducedMotion,
    width: context.containerDimensions.width,
    callTool: port.callTool,
    callBackend: port.callRoute,
    async confirm(text) {
      return (await port.request("atelier/confirm", { text })).yes;
    },
    async menu(rect, items) {
      const drawn = items.map(({ id, label, disabled }) => ({
        id,
        label,
        disabled: disabled ?? false,
      }));
      return (await port.request("atelier/menu", { rect, items: drawn })).id;
    },
    async download(name, text) {
      return (await port.request("ui/download-file", { name, text })).saved;
    },
    expand: (expanded) =>
      void port.request("ui/request-display-mode", { mode: expanded ? "expanded" : "inline" }),
    expanded: context.displayMode === "expanded",
    settings: context.settings ?? {},
    saveSetting(key, value) {
      port.notify("atelier/setting", { key, value });
      apply(port, { settings: { ...context.settings, [key]: value } });
    },
  });
  for (const listener of listeners) listener();
}

/** Measures the widget itself: the document is never smaller than the frame, so it could only grow. */
function Measured({ port, loading }: { port: FramePort; loading: Promise<Bundle> }) {
  const box = useRef<HTMLDivElement>(null);
  const { props } = useSyncExternalStore(subscribe, () => context);
  const measure = useCallback(() => {
    if (!box.current) return;
    const height = Math.ceil(box.current.getBoundingClientRect().height);
    port.notify("ui/notifications/size-changed", { height });
  }, [port]);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [measure]);
  return (
    <div ref={box} className="at-frame">
      <WidgetHost
        id="widget"
        bundleHash={sha256}
        onError={(error) => tellError(port, "render", error)}
        fallback={(error, retry) => <ErrorCard error={error} retry={retry} />}
      >
        <Widget loading={loading} props={props} onShown={measure} />
      </WidgetHost>
    </div>
  );
}

interface WidgetProps {
  loading: Promise<Bundle>;
  props: Record<string, unknown>;
  onShown: () => void;
}

function Widget({ loading, props, onShown }: WidgetProps) {
  const bundle = use(loading);
  const Component = bundle.default;
  return (
    <>
      {bundle.css ? <style>{bundle.css}</style> : null}
      <Component {...props} />
      <Shown onShown={onShown} />
    </>
  );
}

/** Browsers draw no frame that is out of sight, and observers wait for that: the first height is told without one. */
function Shown({ onShown }: { onShown: () => void }) {
  useEffect(onShown, [onShown]);
  return null;
}

async function load(): Promise<Bundle> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("the frame names no bundle");
  const bundle = (await import(new URL(`./bundles/${sha256}.js`, document.baseURI).href)) as Bundle;
  if (typeof bundle.default !== "function") throw new Error("the bundle exports no component");
  return bundle;
}

async function start(messagePort: MessagePort): Promise<void> {
  const root = document.getElementById("root");
  if (!root) return;
  let rows: ColumnRows | null = null;
  const port = new FramePort(messagePort, {
    hear: {
      "ui/notifications/host-context-changed": (changed) => apply(port, changed),
      "atelier/data-changed": () => refresh(),
    },
    answer: {
      async "atelier/rows"({ rows: shown }) {
        rows ??= new ColumnRows(
          root,
          sha256,
          (error) => tellError(port, "render", error),
          (cells) => port.notify("atelier/cells", { cells }),
        );
        const bundle = await loading.catch(() => null);
        return bundle ? rows.show(bundle.default, shown) : { cells: {} };
      },
    },
  });
  addEventListener("error", (event) => tellError(port, "event", event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => tellError(port, "promise", event.reason));
  addEventListener("resize", () => {
    const width = document.documentElement.clientWidth;
    if (context && width !== context.containerDimensions.width) {
      apply(port, { containerDimensions: { width } });
    }
  });
  forwardKeys((key) => port.notify("atelier/key", key));
  const answer = await port.request("ui/initialize", {
    protocolVersion: WIRE_VERSION,
    appInfo: { name: "widget", version: sha256 },
  });
  apply(port, answer.hostContext);
  const loading = load();
  loading.catch((reason: unknown) => tellError(port, "load", reason));
  if (context.slot !== COLUMN_SLOT) {
    createRoot(root).render(<Measured port={port} loading={loading} />);
  }
  await loading.catch(() => null);
  port.notify("ui/notifications/initialized", {});
}

/** Only the page around the frame, and only once: whoever has the port is trusted from then on. */
function connected(event: MessageEvent): void {
  const [port] = event.ports;
  if (event.source !== window.parent || !isConnect(event.data) || !port) return;
  if (!event.data.versions.includes(WIRE_VERSION)) return;
  removeEventListener("message", connected);
  void start(port);
}
addEventListener("message", connected);
