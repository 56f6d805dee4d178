// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const authorizedUse = {
  "NDC": { en: "NDC", ja: "NDC(国が決定する貢献)" },
  "IMP": { en: "International mitigation", ja: "国際的な緩和目的(CORSIAなど)" },
  "OP": { en: "Other purposes", ja: "その他の目的" },
} as const satisfies Record<string, Word>;
export type AuthorizedUseCode = keyof typeof authorizedUse;
