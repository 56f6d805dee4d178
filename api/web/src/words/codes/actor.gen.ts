// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const actor = {
  "participant": { en: "Project participant", ja: "プロジェクト参加者" },
  "third-party entity": { en: "Third-party entity", ja: "第三者機関" },
  "secretariat": { en: "Secretariat", ja: "事務局" },
  "joint committee": { en: "Joint committee", ja: "合同委員会" },
  "both governments": { en: "Both governments", ja: "両国政府" },
} as const satisfies Record<string, Word>;
export type ActorCode = keyof typeof actor;
