import { common } from "./common.ru.ts";
import type { TextKey } from "./index.en.ts";
import { review } from "./review.ru.ts";
import { session } from "./session.ru.ts";

type Stem<Key> = Key extends `${infer Name}_one` ? Name : never;
type RussianKey = TextKey | `${Stem<TextKey>}_${"few" | "many"}`;

export const ru: Record<RussianKey, string> = { ...common, ...session, ...review };
