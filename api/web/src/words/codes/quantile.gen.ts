// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const quantile = {
  "p10": { en: "P10", ja: "P10(10%点)" },
  "p50": { en: "P50, the median", ja: "P50(中央値)" },
  "p90": { en: "P90", ja: "P90(90%点)" },
} as const satisfies Record<string, Word>;
export type QuantileCode = keyof typeof quantile;
