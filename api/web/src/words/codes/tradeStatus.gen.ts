// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const tradeStatus = {
  "busted": { en: "Busted", ja: "約定取消", enText: "The trade was undone.", jaText: "この約定は取り消されました。" },
  "adjusted": { en: "Price corrected", ja: "約定訂正", enText: "The trade has another price.", jaText: "約定値段が訂正されました。" },
} as const satisfies Record<string, Word>;
export type TradeStatusCode = keyof typeof tradeStatus;
