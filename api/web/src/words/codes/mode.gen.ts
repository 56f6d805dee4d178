// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const mode = {
  "live": { en: "Live", ja: "本番", enText: "The market's clock is the wall clock.", jaText: "市場時刻は実時刻です。" },
  "trial": { en: "Trial", ja: "試行", enText: "Nothing traded here has a value.", jaText: "ここでの取引には価値がありません。" },
  "demo": { en: "Demo", ja: "模擬", enText: "Simulated participants trade; nothing has a value.", jaText: "模擬の参加者が取引しており、価値のあるものはありません。" },
} as const satisfies Record<string, Word>;
export type ModeCode = keyof typeof mode;
