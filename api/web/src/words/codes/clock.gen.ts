// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const clock = {
  "wall": { en: "Wall clock", ja: "実時刻" },
  "paced": { en: "Simulated, at a pace", ja: "模擬時刻(一定の速さ)" },
  "manual": { en: "Simulated, moved by hand", ja: "模擬時刻(手動)" },
} as const satisfies Record<string, Word>;
export type ClockCode = keyof typeof clock;
