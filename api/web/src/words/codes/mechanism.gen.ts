// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const mechanism = {
  "reduction": { en: "Reduction", ja: "排出削減" },
  "removal": { en: "Removal", ja: "吸収・除去" },
} as const satisfies Record<string, Word>;
export type MechanismCode = keyof typeof mechanism;
