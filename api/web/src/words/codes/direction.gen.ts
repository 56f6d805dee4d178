// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const direction = {
  "forward": { en: "Sale", ja: "売却入札", enText: "Bidders buy.", jaText: "応札者が買う入札です。" },
  "reverse": { en: "Purchase", ja: "購入入札(リバースオークション)", enText: "Bidders sell.", jaText: "応札者が売る入札です。" },
} as const satisfies Record<string, Word>;
export type DirectionCode = keyof typeof direction;
