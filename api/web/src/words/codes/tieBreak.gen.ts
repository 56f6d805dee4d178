// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const tieBreak = {
  "time": { en: "By time", ja: "時間優先", enText: "The earlier order first.", jaText: "先に出された注文を優先します。" },
  "pro_rata": { en: "Pro rata", ja: "数量按分", enText: "In proportion to the quantities.", jaText: "数量に応じて按分します。" },
  "random": { en: "By lot", ja: "抽せん", enText: "By a recorded draw.", jaText: "記録の残る抽せんで決めます。" },
} as const satisfies Record<string, Word>;
export type TieBreakCode = keyof typeof tieBreak;
