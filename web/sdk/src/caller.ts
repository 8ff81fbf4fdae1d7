import { createContext } from "react";

/** Which customization the hooks below speak for; none on the application's own pages. */
export const CallerContext = createContext<string | undefined>(undefined);
