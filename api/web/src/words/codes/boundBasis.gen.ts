// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const boundBasis = {
  "published": { en: "Published", ja: "公表値" },
  "computed": { en: "Computed", ja: "計算値", enText: "From the published price and growth, without inflation.", jaText: "公表された価格と上昇率から、物価上昇を除いて計算した値です。" },
} as const satisfies Record<string, Word>;
export type BoundBasisCode = keyof typeof boundBasis;
