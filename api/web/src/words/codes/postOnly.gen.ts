// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const postOnly = {
  "reject": { en: "Post only: reject", ja: "即時約定なら拒否", enText: "Rejected if it would trade at once.", jaText: "直ちに約定する場合は受け付けません。" },
  "reprice": { en: "Post only: reprice", ja: "即時約定なら値段を調整", enText: "Moved one tick away if it would trade at once.", jaText: "直ちに約定する場合は、約定しない値段に1呼値ずらします。" },
} as const satisfies Record<string, Word>;
export type PostOnlyCode = keyof typeof postOnly;
