// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const firmAct = {
  "stored": { en: "Stored", ja: "保存" },
  "removed": { en: "Removed", ja: "削除" },
  "planned": { en: "Plan computed", ja: "計画を計算" },
  "prices_added": { en: "Own prices added", ja: "自社の価格を追加" },
  "prices_removed": { en: "Own prices removed", ja: "自社の価格を削除" },
} as const satisfies Record<string, Word>;
export type FirmActCode = keyof typeof firmAct;
