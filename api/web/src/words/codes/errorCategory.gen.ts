// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const errorCategory = {
  "order": { en: "Order", ja: "注文" },
  "request": { en: "Request", ja: "要求" },
  "auth": { en: "Login", ja: "認証" },
  "system": { en: "System", ja: "システム" },
} as const satisfies Record<string, Word>;
export type ErrorCategoryCode = keyof typeof errorCategory;
