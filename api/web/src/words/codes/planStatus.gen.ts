// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planStatus = {
  "optimal": { en: "Optimal", ja: "最適" },
  "infeasible": { en: "Not feasible", ja: "実行不可能" },
} as const satisfies Record<string, Word>;
export type PlanStatusCode = keyof typeof planStatus;
