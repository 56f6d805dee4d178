// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const serialEvent = {
  "issuance": { en: "Issued", ja: "発行(認証)" },
  "transfer": { en: "Moved", ja: "移転" },
  "retire": { en: "Retired", ja: "無効化" },
  "surrender": { en: "Surrendered", ja: "償却" },
  "cancel": { en: "Canceled", ja: "取消" },
} as const satisfies Record<string, Word>;
export type SerialEventCode = keyof typeof serialEvent;
