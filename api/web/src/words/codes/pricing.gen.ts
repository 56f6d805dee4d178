// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const pricing = {
  "last_accepted": { en: "Last accepted bid", ja: "最終落札価格", enText: "All pay the last accepted bid's price.", jaText: "落札者全員が、最後に落札した札の価格で取引します。" },
  "first_rejected": { en: "First rejected bid", ja: "次点価格", enText: "All pay the first rejected bid's price.", jaText: "落札者全員が、最初に落札しなかった札の価格で取引します。" },
  "pay_as_bid": { en: "Pay as bid", ja: "応札価格", enText: "Each pays the price of its own bid.", jaText: "各自の応札価格で取引します。" },
} as const satisfies Record<string, Word>;
export type PricingCode = keyof typeof pricing;
