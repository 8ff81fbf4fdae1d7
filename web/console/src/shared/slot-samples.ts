import type { Position } from "@atelier/sdk";
import { toPosition } from "@atelier/sdk/host";
import { useQuery } from "@tanstack/react-query";
import { api } from "./api.ts";

/** The slots whose widgets get something of the place that they stand in. */
const WITH_PROPS = ["positions.column", "asset.panel"];

/** Positions of the person who looks, to stand for those of the application's page; null until they are there. */
export function useSamplePositions(slot: string): Position[] | null {
  const wanted = WITH_PROPS.includes(slot);
  const { data } = useQuery({
    queryKey: ["sample-positions"],
    queryFn: async () => {
      const answer = await api.ownTool("list_positions", {});
      const { positions } = answer as { positions: Parameters<typeof toPosition>[0][] };
      return positions.map(toPosition);
    },
    enabled: wanted,
    staleTime: 60_000,
  });
  return wanted ? (data ?? null) : [];
}
