// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const charge = {
  "account opening": { en: "Account opening", ja: "口座開設" },
  "transfer": { en: "Transfer", ja: "移転" },
  "retirement": { en: "Retirement", ja: "無効化" },
  "record of an account": { en: "Record of an account", ja: "口座記録の証明" },
} as const satisfies Record<string, Word>;
export type ChargeCode = keyof typeof charge;
