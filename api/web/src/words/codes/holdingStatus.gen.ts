// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const holdingStatus = {
  "available": { en: "Available", ja: "使用可" },
  "held": { en: "Held", ja: "拘束中", enText: "An open sale or report names it.", jaText: "売り注文などに指定されています。" },
  "in_settlement": { en: "In settlement", ja: "受渡中", enText: "A trade or an instruction names it.", jaText: "約定または指図に充てられています。" },
} as const satisfies Record<string, Word>;
export type HoldingStatusCode = keyof typeof holdingStatus;
