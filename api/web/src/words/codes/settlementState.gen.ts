// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const settlementState = {
  "pending": { en: "Due", ja: "受渡予定", enText: "Traded, not instructed yet.", jaText: "約定済で、受渡の指図前です。" },
  "instructed": { en: "Instructed", ja: "指図済", enText: "The registry has been instructed.", jaText: "登録簿に指図しました。" },
  "settled": { en: "Settled", ja: "決済済", enText: "Done; final.", jaText: "完了しました。" },
  "voided": { en: "Voided", ja: "不成立", enText: "It did not happen.", jaText: "行われませんでした。" },
} as const satisfies Record<string, Word>;
export type SettlementStateCode = keyof typeof settlementState;
