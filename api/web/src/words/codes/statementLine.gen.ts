// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const statementLine = {
  "bought": { en: "Bought", ja: "買付" },
  "sold": { en: "Sold", ja: "売付" },
  "bought OTC": { en: "Bought OTC", ja: "相対買付" },
  "sold OTC": { en: "Sold OTC", ja: "相対売付" },
  "trade undone": { en: "Trade undone", ja: "約定取消" },
  "price corrected": { en: "Price corrected", ja: "約定訂正" },
  "settled": { en: "Settled", ja: "受渡" },
  "yen paid in": { en: "Yen paid in", ja: "入金" },
  "yen paid out": { en: "Yen paid out", ja: "出金" },
  "credits moved in": { en: "Credits moved in", ja: "入庫" },
  "credits moved out": { en: "Credits moved out", ja: "出庫" },
  "retired": { en: "Retired", ja: "無効化等" },
  "not settled": { en: "Not settled", ja: "受渡不成立" },
  "failed to settle": { en: "Failed to settle", ja: "フェイル(自己)" },
  "the other side failed": { en: "The other side failed", ja: "フェイル(相手方)" },
  "net to no credits": { en: "Net cash", ja: "差金" },
} as const satisfies Record<string, Word>;
export type StatementLineCode = keyof typeof statementLine;
