// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const lifeAct = {
  "issued": { en: "Issued", ja: "発行(認証)" },
  "imported": { en: "Imported from another registry", ja: "他の登録簿から移管" },
  "moved": { en: "Moved", ja: "移転" },
  "deposited": { en: "Deposited for trading", ja: "入庫" },
  "withdrawn": { en: "Withdrawn from trading", ja: "出庫" },
  "delivered": { en: "Delivered", ja: "受渡" },
  "retired": { en: "Retired", ja: "無効化" },
  "surrendered": { en: "Surrendered", ja: "償却" },
  "canceled": { en: "Canceled", ja: "取消" },
} as const satisfies Record<string, Word>;
export type LifeActCode = keyof typeof lifeAct;
