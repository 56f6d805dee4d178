// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const approvalObstacle = {
  "own_request": { en: "Your own request", ja: "本人の申請", enText: "You made this request; another person must sign it.", jaText: "ご自身の申請です。別の担当者の署名が必要です。" },
  "not_approver": { en: "Approvers only", ja: "承認者のみ", enText: "Only an approver signs; your role may read this.", jaText: "署名できるのは承認者だけです。この役割では閲覧のみできます。" },
} as const satisfies Record<string, Word>;
export type ApprovalObstacleCode = keyof typeof approvalObstacle;
