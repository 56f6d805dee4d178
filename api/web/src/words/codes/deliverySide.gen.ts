// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const deliverySide = {
  "receive": { en: "Receive", ja: "受取" },
  "deliver": { en: "Deliver", ja: "引渡" },
} as const satisfies Record<string, Word>;
export type DeliverySideCode = keyof typeof deliverySide;
