// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const stpType = {
  "cancel_newest": { en: "Cancel the newer order", ja: "新しい注文を取消" },
  "cancel_oldest": { en: "Cancel the older order", ja: "古い注文を取消" },
  "cancel_both": { en: "Cancel both orders", ja: "両方の注文を取消" },
  "decrement": { en: "Reduce both orders", ja: "両方の注文を減量" },
  "none": { en: "No prevention", ja: "防止しない" },
} as const satisfies Record<string, Word>;
export type StpTypeCode = keyof typeof stpType;
