// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const health = {
  "running": { en: "Running", ja: "稼働中" },
  "stopping": { en: "Stopping", ja: "停止処理中" },
  "halted": { en: "Halted", ja: "停止" },
} as const satisfies Record<string, Word>;
export type HealthCode = keyof typeof health;
