// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const closingWay = {
  "book": { en: "Live book", ja: "板(現在)" },
  "imported": { en: "Imported price", ja: "取込価格" },
  "ceiling": { en: "Ceiling payment", ja: "上限価格の支払" },
  "penalty": { en: "Penalty", ja: "負担金" },
} as const satisfies Record<string, Word>;
export type ClosingWayCode = keyof typeof closingWay;
