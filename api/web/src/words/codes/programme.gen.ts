// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const programme = {
  "J-Credit": { en: "J-Credit", ja: "J-クレジット" },
  "JCM": { en: "JCM", ja: "二国間クレジット制度(JCM)" },
  "GX-ETS": { en: "GX-ETS", ja: "排出量取引制度(GX-ETS)" },
  "GX League": { en: "GX League", ja: "GXリーグ" },
  "J-Blue": { en: "J-Blue", ja: "Jブルークレジット" },
  "J-VER": { en: "J-VER", ja: "J-VER" },
  "Domestic": { en: "Domestic credit", ja: "国内クレジット" },
  "CDM": { en: "CDM", ja: "クリーン開発メカニズム(CDM)" },
  "VCS": { en: "VCS", ja: "VCS" },
  "Gold Standard": { en: "Gold Standard", ja: "ゴールドスタンダード" },
  "ACR": { en: "ACR", ja: "ACR" },
  "CAR": { en: "CAR", ja: "CAR" },
  "GCC": { en: "GCC", ja: "GCC" },
  "ART": { en: "ART", ja: "ART" },
  "CCER": { en: "CCER", ja: "CCER" },
  "Tokyo": { en: "Tokyo", ja: "東京都排出量取引制度" },
  "Saitama": { en: "Saitama", ja: "埼玉県排出量取引制度" },
} as const satisfies Record<string, Word>;
export type ProgrammeCode = keyof typeof programme;
