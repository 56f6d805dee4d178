// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const otcState = {
  "waiting": { en: "Waiting", ja: "照合待ち", enText: "The other party has not reported the same.", jaText: "相手方の一致する報告を待っています。" },
  "matched": { en: "Matched", ja: "照合済", enText: "Both parties reported the same.", jaText: "両者の報告が一致しました。" },
  "ended": { en: "Ended", ja: "終了", enText: "It ended unmatched.", jaText: "照合されずに終了しました。" },
} as const satisfies Record<string, Word>;
export type OtcStateCode = keyof typeof otcState;
