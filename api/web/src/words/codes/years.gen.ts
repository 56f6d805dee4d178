// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const years = {
  "fiscal": { en: "Fiscal years", ja: "年度(4月〜3月)" },
  "calendar": { en: "Calendar years", ja: "暦年" },
} as const satisfies Record<string, Word>;
export type YearsCode = keyof typeof years;
