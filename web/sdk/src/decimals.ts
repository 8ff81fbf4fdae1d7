import { createContext, useContext } from "react";

/** How many places the figures of a card have; undefined: as many as they need. */
export const Decimals = createContext<number | undefined>(undefined);

export const useDecimals = (): number | undefined => useContext(Decimals);
