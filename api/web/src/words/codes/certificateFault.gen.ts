// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const certificateFault = {
  "heat": { en: "Heat is no electricity", ja: "熱は電力ではない" },
  "not_renewable": { en: "Not designated as renewable: may be nuclear", ja: "再エネ指定がない(原子力を含み得る)" },
  "too_old": { en: "The plant has run for 15 years or longer", ja: "運転開始から15年以上" },
} as const satisfies Record<string, Word>;
export type CertificateFaultCode = keyof typeof certificateFault;
