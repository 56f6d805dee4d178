// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const holdingsFrom = {
  "exchange": { en: "This exchange, and the file for other classes", ja: "この取引所(他の分類はファイル)", enText: "For classes listed here the file's rows of this participant are left out.", jaText: "上場している分類については、ファイルの当社分を使いません。" },
  "file": { en: "The file alone", ja: "ファイルのみ", enText: "Nothing at this exchange counts.", jaText: "この取引所の残高と注文は使いません。" },
  "both": { en: "Both", ja: "両方", enText: "Everything counts: no tonne may stand in both.", jaText: "すべて合算します。同じものを両方に記載しないでください。" },
} as const satisfies Record<string, Word>;
export type HoldingsFromCode = keyof typeof holdingsFrom;
