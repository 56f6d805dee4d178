// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const auctionMode = {
  "open": { en: "Open call", ja: "板寄せ", enText: "The indicative price is shown.", jaText: "予想約定値段を公表します。" },
  "sealed": { en: "Sealed bids", ja: "封印入札", enText: "Nobody sees another's bid before the result.", jaText: "開札まで他者の入札は表示されません。" },
} as const satisfies Record<string, Word>;
export type AuctionModeCode = keyof typeof auctionMode;
