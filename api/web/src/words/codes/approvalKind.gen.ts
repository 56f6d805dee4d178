// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const approvalKind = {
  "transfer": { en: "Transfer of credits", ja: "クレジットの移転" },
  "trusted_account": { en: "Trusted account", ja: "信頼する口座の追加" },
  "withdrawal": { en: "Withdrawal of yen", ja: "現金の出金" },
  "bust": { en: "Bust of a trade", ja: "約定の取消し" },
  "adjustment": { en: "Price of a trade", ja: "約定値段の訂正" },
  "base_price": { en: "Base price", ja: "基準値段の変更" },
  "delisting": { en: "Delisting", ja: "上場廃止" },
} as const satisfies Record<string, Word>;
export type ApprovalKindCode = keyof typeof approvalKind;
