// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const closingObstacle = {
  "day_over": { en: "The last safe trading day is over", ja: "最終安全取引日を経過" },
  "deadline_over": { en: "The deadline is over", ja: "期限を経過" },
  "no_room": { en: "No credit room left", ja: "クレジット枠の残りなし" },
  "no_offers": { en: "No offers in the book", ja: "売り気配なし" },
  "no_surge": { en: "No allowance price has reached the ceiling", ja: "価格高騰なし" },
} as const satisfies Record<string, Word>;
export type ClosingObstacleCode = keyof typeof closingObstacle;
