// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const limitKnown = {
  "none": { en: "No limit", ja: "上限なし" },
  "known": { en: "Limit known", ja: "上限あり" },
  "not_known": { en: "Limit not known", ja: "上限未定", enText: "The year's verified emissions are not entered yet.", jaText: "その年度の検証済排出量がまだ登録されていません。" },
} as const satisfies Record<string, Word>;
export type LimitKnownCode = keyof typeof limitKnown;
