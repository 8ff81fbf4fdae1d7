import type { ComponentType } from "react";

export interface Bundle {
  default: ComponentType<Record<string, unknown>>;
  css?: string;
}

const loading = new Map<string, Promise<Bundle>>();

/** The module of a bundle; its address carries its hash, so one load is enough. */
export function loadBundle(url: string): Promise<Bundle> {
  const known = loading.get(url);
  if (known) return known;
  const promise = (import(/* @vite-ignore */ url) as Promise<Bundle>).then((bundle) => {
    if (typeof bundle.default !== "function") throw new Error("the bundle exports no component");
    return bundle;
  });
  loading.set(url, promise);
  promise.catch(() => loading.delete(url));
  return promise;
}
