// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const act = {
  "retire": { en: "Retire", ja: "無効化", enText: "For your own use: offset, SHK, GX-ETS.", jaText: "自社のオフセットや報告などに使用します。" },
  "surrender": { en: "Surrender", ja: "償却", enText: "For a duty or the national target.", jaText: "義務の履行または国の目標のために使用します。" },
  "cancel": { en: "Cancel", ja: "取消", enText: "For another use, such as an international scheme.", jaText: "国際的な制度などほかの用途のために消却します。" },
} as const satisfies Record<string, Word>;
export type ActCode = keyof typeof act;
