// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const dayFrom = {
  "asked": { en: "Chosen", ja: "指定した日" },
  "market": { en: "The exchange's day", ja: "取引所の日付" },
  "calendar": { en: "Today's date", ja: "今日の日付", enText: "The exchange's simulated day lies before GX-ETS began in April 2026.", jaText: "取引所の模擬日付がGX-ETS開始(2026年4月)より前のためです。" },
} as const satisfies Record<string, Word>;
export type DayFromCode = keyof typeof dayFrom;
