// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planKind = {
  "credit": { en: "Credit", ja: "クレジット" },
  "allowance": { en: "Allowance", ja: "排出枠" },
  "borrowed": { en: "Next year's allowance, used early", ja: "翌年度の排出枠の先使い" },
  "forward": { en: "Forward purchase", ja: "先渡購入" },
  "abatement": { en: "Abatement", ja: "削減対策" },
  "ceiling": { en: "Ceiling payment", ja: "上限価格の支払" },
  "penalty": { en: "Penalty", ja: "負担金" },
  "missed": { en: "Target missed", ja: "目標未達" },
} as const satisfies Record<string, Word>;
export type PlanKindCode = keyof typeof planKind;
