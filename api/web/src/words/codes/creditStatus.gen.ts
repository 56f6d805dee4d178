// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const creditStatus = {
  "held": { en: "Held", ja: "保有中" },
  "retired": { en: "Retired", ja: "無効化済" },
  "surrendered": { en: "Surrendered", ja: "償却済" },
  "canceled": { en: "Canceled", ja: "取消済" },
} as const satisfies Record<string, Word>;
export type CreditStatusCode = keyof typeof creditStatus;
