// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const allocationSource = {
  "granted": { en: "Granted", ja: "割当済" },
  "announced": { en: "Announced", ja: "通知済" },
  "computed": { en: "Computed by the rule", ja: "規則による計算値" },
} as const satisfies Record<string, Word>;
export type AllocationSourceCode = keyof typeof allocationSource;
