// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const effectFigure = {
  "trade_price": { en: "Price of the trade", ja: "約定値段" },
  "base_price": { en: "Base price", ja: "基準値段" },
  "lowest_price": { en: "Lowest price", ja: "制限値段(下限)" },
  "highest_price": { en: "Highest price", ja: "制限値段(上限)" },
  "cash_free": { en: "Cash available", ja: "利用可能な現金" },
  "cash_due_in": { en: "Cash to receive", ja: "受取予定の現金" },
  "cash_due_out": { en: "Cash to pay", ja: "支払予定の現金" },
  "credits_free": { en: "Credits available", ja: "利用可能なクレジット" },
  "credits_due_in": { en: "Credits to receive", ja: "受取予定のクレジット" },
  "credits_due_out": { en: "Credits to deliver", ja: "引渡予定のクレジット" },
  "holding": { en: "Credits held", ja: "保有クレジット" },
  "open_orders": { en: "Open orders", ja: "有効な注文" },
  "trusted_accounts": { en: "Trusted accounts", ja: "信頼する口座" },
} as const satisfies Record<string, Word>;
export type EffectFigureCode = keyof typeof effectFigure;
