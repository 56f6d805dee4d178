// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const interval = {
  "1m": { en: "1 minute", ja: "1分足" },
  "5m": { en: "5 minutes", ja: "5分足" },
  "15m": { en: "15 minutes", ja: "15分足" },
  "1h": { en: "1 hour", ja: "1時間足" },
  "1d": { en: "1 day", ja: "日足" },
} as const satisfies Record<string, Word>;
export type IntervalCode = keyof typeof interval;
