// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planPolicy = {
  "plan": { en: "This plan", ja: "この計画" },
  "other_goal": { en: "The plan of the other goal", ja: "別の目標の計画" },
  "nothing": { en: "Nothing until the deadline", ja: "期限まで何もしない" },
  "all_today": { en: "All today", ja: "今日すべて買う" },
} as const satisfies Record<string, Word>;
export type PlanPolicyCode = keyof typeof planPolicy;
