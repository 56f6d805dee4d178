// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planStage = {
  "now": { en: "Until the verification", ja: "検証まで" },
  "later": { en: "Later, by path", ja: "検証後(経路別)" },
} as const satisfies Record<string, Word>;
export type PlanStageCode = keyof typeof planStage;
