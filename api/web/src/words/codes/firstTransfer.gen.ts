// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const firstTransfer = {
  "Authorisation": { en: "Authorization", ja: "承認" },
  "Issuance": { en: "Issuance", ja: "発行" },
  "Use or cancellation": { en: "Use or cancellation", ja: "使用または取消" },
} as const satisfies Record<string, Word>;
export type FirstTransferCode = keyof typeof firstTransfer;
