// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const otcField = {
  "side": { en: "Side", ja: "売買の別" },
  "serial_range": { en: "Serial range", ja: "シリアル番号の範囲" },
  "qty": { en: "Quantity", ja: "数量" },
  "price": { en: "Price", ja: "値段" },
} as const satisfies Record<string, Word>;
export type OtcFieldCode = keyof typeof otcField;
