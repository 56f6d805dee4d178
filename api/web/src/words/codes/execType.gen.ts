// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const execType = {
  "new": { en: "Accepted", ja: "受付" },
  "trade": { en: "Trade", ja: "約定" },
  "amended": { en: "Amended", ja: "訂正" },
  "canceled": { en: "Canceled", ja: "取消" },
  "expired": { en: "Expired", ja: "失効" },
  "rejected": { en: "Rejected", ja: "受付拒否" },
  "restated": { en: "Restated", ja: "変更通知", enText: "The exchange changed the order.", jaText: "取引所が注文を変更しました。" },
} as const satisfies Record<string, Word>;
export type ExecTypeCode = keyof typeof execType;
