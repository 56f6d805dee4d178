// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const sessions = {
  "tse": { en: "Two call auctions a day", ja: "1日2回の節立会" },
  "tse_friday": { en: "One call auction on Fridays", ja: "毎週金曜日1回の節立会" },
  "continuous": { en: "Call auctions and continuous trading", ja: "板寄せとザラバ" },
} as const satisfies Record<string, Word>;
export type SessionsCode = keyof typeof sessions;
