// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const saleMarket = {
  "exchange": { en: "On the exchange", ja: "取引所" },
  "otc": { en: "Over the counter", ja: "相対" },
} as const satisfies Record<string, Word>;
export type SaleMarketCode = keyof typeof saleMarket;
