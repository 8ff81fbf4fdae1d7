import { useQuery } from "@tanstack/react-query";
import { createContext, useMemo } from "react";
import { api, type Customization } from "../app/api.ts";

export type SlotName = "dashboard.grid" | "page" | "positions.column" | "asset.panel";

export const isSafeMode = new URLSearchParams(window.location.search).get("safe") === "1";

/** Whether the reader is arranging the page now. */
export const CustomizeContext = createContext(false);

const NONE: Customization[] = [];

export function useContributions(slot: SlotName): Customization[] {
  const { data } = useQuery({
    queryKey: ["customizations"],
    queryFn: api.customizations,
    enabled: !isSafeMode,
  });
  return useMemo(() => data?.filter((each) => each.slot === slot) ?? NONE, [data, slot]);
}
