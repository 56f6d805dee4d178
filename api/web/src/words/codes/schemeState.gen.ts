// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const schemeState = {
  "met": { en: "Met", ja: "充足", enText: "Ended credits cover the target.", jaText: "使用済のクレジットで目標を満たしています。" },
  "usable": { en: "Can be met", ja: "充足可", enText: "The target is covered once held credits are ended for it.", jaText: "保有クレジットを使えば目標を満たせます。" },
  "short": { en: "Short", ja: "不足", enText: "Ended and held credits do not cover the target.", jaText: "使用済と保有のクレジットでは目標に足りません。" },
  "no_target": { en: "No target", ja: "目標なし" },
} as const satisfies Record<string, Word>;
export type SchemeStateCode = keyof typeof schemeState;
