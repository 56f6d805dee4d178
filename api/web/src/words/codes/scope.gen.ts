// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const scope = {
  "read": { en: "Read", ja: "閲覧" },
  "trade": { en: "Trade", ja: "取引" },
  "settle": { en: "Settle", ja: "受渡" },
  "admin": { en: "Administer", ja: "管理" },
} as const satisfies Record<string, Word>;
export type ScopeCode = keyof typeof scope;
