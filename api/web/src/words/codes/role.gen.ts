// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const role = {
  "trader": { en: "Trader", ja: "取引担当者" },
  "approver": { en: "Approver", ja: "承認者" },
  "registrar": { en: "Registrar", ja: "登録簿管理者" },
  "operator": { en: "Operator", ja: "運営者" },
} as const satisfies Record<string, Word>;
export type RoleCode = keyof typeof role;
