import * as sdk from "@atelier/sdk";
import { provideHost, toPosition, WidgetHost } from "@atelier/sdk/host";
import * as react from "react";
import * as jsxRuntime from "react/jsx-runtime";
import { createRoot } from "react-dom/client";
import { fixtureCall, type Fixture } from "./fixture-host.ts";

interface Mount {
  document: Document;
  id: string;
  hash: string;
  css: string;
  locale: "ru" | "en";
  slot: string;
  fixture: Fixture;
  tools: string[] | null;
  callBackend: (route: string, input: Record<string, unknown>) => Promise<unknown>;
  limitMs: number;
  load: (require: (name: string) => unknown) => Record<string, unknown>;
  onError: (error: Error, componentStack: string) => void;
}

export interface Page {
  root: HTMLElement;
  outcome: "shown" | "empty" | "timeout";
  unmount(): Promise<void>;
}

const MODULES: Record<string, unknown> = {
  react,
  "react/jsx-runtime": jsxRuntime,
  "@atelier/sdk": sdk,
};

const SETTLED_TICKS = 3;
const TURN_MS = 8;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Lets React work. In its own test scope it shows what has arrived at once, and not 300 ms after the last placeholder. */
async function turn(work: () => Promise<void>): Promise<void> {
  const scope = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  scope.IS_REACT_ACT_ENVIRONMENT = true;
  await react.act(work);
  scope.IS_REACT_ACT_ENVIRONMENT = false;
}

/** Resolves once the page has stopped changing; answers false when it never does. */
export async function settle(root: HTMLElement, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  let before = "";
  let quiet = 0;
  while (Date.now() < end) {
    await turn(() => pause(TURN_MS));
    const now = root.innerHTML;
    quiet = now === before && !root.querySelector("[data-skeleton]") ? quiet + 1 : 0;
    if (quiet >= SETTLED_TICKS) return true;
    before = now;
  }
  return false;
}

/** What the application gives a widget of this slot, with the fixed data: a column is drawn once for each row. */
function propsOf(slot: string, fixture: Fixture): Record<string, unknown>[] {
  const { positions } = (fixture["list_positions"]?.default ?? { positions: [] }) as {
    positions: Parameters<typeof toPosition>[0][];
  };
  if (slot === "positions.column") {
    return positions.map((row) => ({ position: toPosition(row) }));
  }
  if (slot === "asset.panel") return [{ ticker: positions[0]?.ticker ?? "" }];
  return [{}];
}

export async function mountWidget(mount: Mount): Promise<Page> {
  provideHost({
    callTool: fixtureCall(mount.fixture, mount.tools),
    callBackend: mount.callBackend,
    locale: mount.locale,
  });
  const module = mount.load((name) => {
    if (Object.hasOwn(MODULES, name)) return MODULES[name];
    throw new Error(`"${name}" cannot be imported here`);
  });
  const Widget = module.default;
  if (typeof Widget !== "function") {
    throw new Error("widget.tsx must export a component by default");
  }
  const root = mount.document.createElement("div");
  mount.document.body.append(root);
  const tree = react.createElement(WidgetHost, {
    id: mount.id,
    bundleHash: mount.hash,
    css: mount.css,
    onError: mount.onError,
    // oxlint-disable-next-line react/no-children-prop -- this file has no JSX
    children: propsOf(mount.slot, mount.fixture).map((props, key) =>
      react.createElement(Widget as react.ComponentType, { ...props, key }),
    ),
  });
  const reactRoot = createRoot(root, {
    onCaughtError: () => undefined,
    onUncaughtError: (reason) =>
      mount.onError(reason instanceof Error ? reason : new Error(String(reason)), ""),
  });
  await turn(async () => reactRoot.render(tree));
  const settled = await settle(root, mount.limitMs);
  const unmount = () => turn(async () => reactRoot.unmount());
  if (!settled) return { root, outcome: "timeout", unmount };
  const content = root.querySelector("[data-customization]");
  const shown = (content?.textContent ?? "").trim() !== "" || content?.querySelector("input");
  return { root, outcome: shown ? "shown" : "empty", unmount };
}
