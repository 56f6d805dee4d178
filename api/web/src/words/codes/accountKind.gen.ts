// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const accountKind = {
  "government": { en: "Government account", ja: "政府保有口座" },
  "holding": { en: "Holding account", ja: "保有口座" },
  "trading": { en: "Trading account", ja: "取引口座" },
  "partner": { en: "Partner country's account", ja: "相手国の口座" },
  "retirement": { en: "Retirement account", ja: "無効化口座" },
  "cancellation": { en: "Cancellation account", ja: "取消口座" },
} as const satisfies Record<string, Word>;
export type AccountKindCode = keyof typeof accountKind;
