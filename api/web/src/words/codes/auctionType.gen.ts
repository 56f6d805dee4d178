// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const auctionType = {
  "opening": { en: "Opening", ja: "前場の節" },
  "intraday": { en: "Intraday", ja: "場中の節" },
  "closing": { en: "Closing", ja: "後場の節" },
  "primary": { en: "Sealed-bid auction", ja: "入札" },
} as const satisfies Record<string, Word>;
export type AuctionTypeCode = keyof typeof auctionType;
