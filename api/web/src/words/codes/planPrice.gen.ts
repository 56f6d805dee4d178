// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const planPrice = {
  "imported": { en: "Imported price", ja: "取込価格" },
  "book": { en: "Live book", ja: "板(現在)" },
  "path": { en: "Simulated path", ja: "シミュレーション" },
  "file": { en: "The firm's file", ja: "企業ファイル" },
  "law": { en: "Law", ja: "法令" },
} as const satisfies Record<string, Word>;
export type PlanPriceCode = keyof typeof planPrice;
