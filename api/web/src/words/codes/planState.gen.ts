// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planState = {
  "none": { en: "No plan yet", ja: "計画なし" },
  "running": { en: "Being computed", ja: "計算中" },
  "done": { en: "Computed", ja: "計算済" },
  "failed": { en: "Not computed", ja: "計算できず" },
  "canceled": { en: "Canceled", ja: "取消" },
} as const satisfies Record<string, Word>;
export type PlanStateCode = keyof typeof planState;
