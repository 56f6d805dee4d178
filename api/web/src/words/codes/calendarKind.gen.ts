// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const calendarKind = {
  "deadline": { en: "Deadline", ja: "期限" },
  "last_safe_day": { en: "Last safe trading day", ja: "最終安全取引日" },
  "allocation": { en: "Allocation", ja: "割当" },
  "report": { en: "Report of the state", ja: "国の報告" },
  "tender": { en: "Tender", ja: "入札" },
  "session": { en: "Auction", ja: "節立会" },
} as const satisfies Record<string, Word>;
export type CalendarKindCode = keyof typeof calendarKind;
