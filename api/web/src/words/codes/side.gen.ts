// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const side = {
  "buy": { en: "Buy", ja: "買" },
  "sell": { en: "Sell", ja: "売" },
  "auction": { en: "Auction", ja: "板寄せ", enText: "Both sides met in a call auction.", jaText: "板寄せによる約定です。" },
} as const satisfies Record<string, Word>;
export type SideCode = keyof typeof side;
