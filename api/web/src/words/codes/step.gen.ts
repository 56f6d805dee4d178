// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const step = {
  "idea note": { en: "Idea note", ja: "プロジェクト・アイデア・ノート(PIN)" },
  "no objection": { en: "No objection", ja: "異議なしの決定" },
  "methodology": { en: "Methodology", ja: "方法論" },
  "design document": { en: "Design document", ja: "プロジェクト設計書(PDD)" },
  "application": { en: "Application", ja: "登録申請" },
  "validation": { en: "Validation", ja: "妥当性確認" },
  "registration": { en: "Registration", ja: "プロジェクト登録" },
  "operation": { en: "Operation", ja: "運用開始" },
  "monitoring": { en: "Monitoring", ja: "モニタリング" },
  "verification": { en: "Verification", ja: "検証" },
  "request": { en: "Request for issuance", ja: "クレジット発行申請" },
  "issuance decision": { en: "Issuance decision", ja: "発行(認証)の決定" },
  "issuance": { en: "Issuance", ja: "発行(認証)" },
} as const satisfies Record<string, Word>;
export type StepCode = keyof typeof step;
