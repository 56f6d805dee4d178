// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const firmAct = {
  "stored": { en: "Stored", ja: "保存" },
  "removed": { en: "Removed", ja: "削除" },
  "planned": { en: "Plan computed", ja: "計画を計算" },
} as const satisfies Record<string, Word>;
export type FirmActCode = keyof typeof firmAct;
