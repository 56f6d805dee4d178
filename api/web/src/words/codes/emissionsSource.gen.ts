// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const emissionsSource = {
  "registered": { en: "Verified, in the registry", ja: "検証済(登録簿)" },
  "verified": { en: "Verified", ja: "検証済" },
  "actual": { en: "Actual, not verified", ja: "実績(未検証)" },
  "forecast": { en: "Forecast", ja: "予測" },
} as const satisfies Record<string, Word>;
export type EmissionsSourceCode = keyof typeof emissionsSource;
