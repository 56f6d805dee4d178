// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const transferDirection = {
  "to_trading": { en: "To the trading account", ja: "入庫(取引口座へ)" },
  "to_holding": { en: "To the holding account", ja: "出庫(保有口座へ)" },
} as const satisfies Record<string, Word>;
export type TransferDirectionCode = keyof typeof transferDirection;
