// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const liquidity = {
  "maker": { en: "Maker", ja: "メイカー", enText: "The order was in the book.", jaText: "板にあった注文が約定しました。" },
  "taker": { en: "Taker", ja: "テイカー", enText: "The order traded on arrival.", jaText: "発注と同時に約定しました。" },
  "auction": { en: "Auction", ja: "板寄せ", enText: "Traded in a call auction.", jaText: "板寄せで約定しました。" },
} as const satisfies Record<string, Word>;
export type LiquidityCode = keyof typeof liquidity;
