// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const orderType = {
  "limit": { en: "Limit", ja: "指値", enText: "Trades at the given price or better.", jaText: "指定した値段か、より有利な値段で約定します。" },
  "market": { en: "Market", ja: "成行", enText: "Trades at the prices available.", jaText: "値段を指定せず、その時の値段で約定します。" },
  "stop": { en: "Stop", ja: "逆指値(成行)", enText: "Becomes a market order when the stop price trades.", jaText: "指定した値段に達すると成行注文になります。" },
  "stop_limit": { en: "Stop limit", ja: "逆指値(指値)", enText: "Becomes a limit order when the stop price trades.", jaText: "指定した値段に達すると指値注文になります。" },
} as const satisfies Record<string, Word>;
export type OrderTypeCode = keyof typeof orderType;
