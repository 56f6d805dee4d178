// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const cashKind = {
  "deposit": { en: "Deposit", ja: "入金" },
  "withdrawal": { en: "Withdrawal", ja: "出金" },
} as const satisfies Record<string, Word>;
export type CashKindCode = keyof typeof cashKind;
