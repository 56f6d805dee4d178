// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const certificateKind = {
  "non_fossil_renewable": { en: "Non-fossil (renewable)", ja: "非化石証書(再エネ指定)" },
  "non_fossil": { en: "Non-fossil", ja: "非化石証書" },
  "green_power": { en: "Green power", ja: "グリーン電力証書" },
  "green_heat": { en: "Green heat", ja: "グリーン熱証書" },
} as const satisfies Record<string, Word>;
export type CertificateKindCode = keyof typeof certificateKind;
