import { common } from "./common.en.ts";
import { review } from "./review.en.ts";
import { session } from "./session.en.ts";

export const en = { ...common, ...session, ...review } as const;

export type TextKey = keyof typeof en;
