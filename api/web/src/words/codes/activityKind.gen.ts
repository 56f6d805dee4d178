// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const activityKind = {
  "mitigation": { en: "Mitigation activity", ja: "緩和活動" },
  "alternate materials": { en: "Alternate materials", ja: "代替素材" },
  "removal": { en: "Removal activity", ja: "除去活動" },
} as const satisfies Record<string, Word>;
export type ActivityKindCode = keyof typeof activityKind;
