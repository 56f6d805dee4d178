// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const priceOrigin = {
  "book": { en: "Live book", ja: "板(現在)" },
  "imported": { en: "Imported price", ja: "取込価格" },
  "path": { en: "Simulated path", ja: "シミュレーション" },
  "law": { en: "Law", ja: "法令" },
} as const satisfies Record<string, Word>;
export type PriceOriginCode = keyof typeof priceOrigin;
