// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const eligibilityState = {
  "counts": { en: "Counts", ja: "算入済", enText: "Ended for this scheme.", jaText: "この制度のために使用済みです。" },
  "usable": { en: "Usable", ja: "使用可", enText: "Can be used for this scheme.", jaText: "この制度に使用できます。" },
  "rejected": { en: "Not usable", ja: "使用不可", enText: "The scheme does not accept it.", jaText: "この制度では使用できません。" },
} as const satisfies Record<string, Word>;
export type EligibilityStateCode = keyof typeof eligibilityState;
