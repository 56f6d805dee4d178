// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const base = {
  "technology": { en: "Technology", ja: "技術系" },
  "nature": { en: "Nature", ja: "自然系" },
} as const satisfies Record<string, Word>;
export type BaseCode = keyof typeof base;
