// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planGoal = {
  "cost": { en: "Least expected cost", ja: "期待費用最小" },
  "regret": { en: "Least greatest regret", ja: "最大後悔最小" },
} as const satisfies Record<string, Word>;
export type PlanGoalCode = keyof typeof planGoal;
