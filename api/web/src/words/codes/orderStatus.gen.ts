// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const orderStatus = {
  "new": { en: "Working", ja: "受付済" },
  "partially_filled": { en: "Partly filled", ja: "一部約定" },
  "filled": { en: "Filled", ja: "全部約定" },
  "canceled": { en: "Canceled", ja: "取消済" },
  "expired": { en: "Expired", ja: "失効" },
  "rejected": { en: "Rejected", ja: "受付拒否" },
} as const satisfies Record<string, Word>;
export type OrderStatusCode = keyof typeof orderStatus;
