// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const instruction = {
  "delivery": { en: "Delivery", ja: "受渡", enText: "Credits against yen.", jaText: "クレジットと代金を同時に受け渡します。" },
  "deposit": { en: "Transfer in", ja: "入庫", enText: "From the holding to the trading account.", jaText: "保有口座から取引口座へ移します。" },
  "withdrawal": { en: "Transfer out", ja: "出庫", enText: "From the trading to the holding account.", jaText: "取引口座から保有口座へ移します。" },
  "retirement": { en: "Retirement", ja: "無効化等", enText: "Ends credits; final.", jaText: "クレジットを使用済みにします。元に戻せません。" },
} as const satisfies Record<string, Word>;
export type InstructionCode = keyof typeof instruction;
