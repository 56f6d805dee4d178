// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const document = {
  "need": { en: "Statement of need", ja: "必要性の説明" },
  "contribution of each side": { en: "Contribution of each side", ja: "両国の貢献の説明" },
  "development plan": { en: "Development plan", ja: "持続可能な開発の計画" },
  "development report": { en: "Development report", ja: "持続可能な開発の報告" },
  "project plan": { en: "Project plan", ja: "プロジェクト計画書" },
  "validation report": { en: "Validation report", ja: "妥当性確認報告書" },
  "monitoring report": { en: "Monitoring report", ja: "モニタリング報告書" },
  "verification report": { en: "Verification report", ja: "検証報告書" },
} as const satisfies Record<string, Word>;
export type DocumentCode = keyof typeof document;
