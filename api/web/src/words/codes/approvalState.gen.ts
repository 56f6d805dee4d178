// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const approvalState = {
  "waiting": { en: "Waiting", ja: "承認待ち", enText: "A second person must sign.", jaText: "別の担当者の署名待ちです。" },
  "approved": { en: "Approved", ja: "承認済", enText: "It waits to be carried out.", jaText: "実行を待っています。" },
  "done": { en: "Done", ja: "実行済", enText: "It has been done.", jaText: "実行されました。" },
  "rejected": { en: "Rejected", ja: "却下", enText: "A second person rejected it.", jaText: "別の担当者が却下しました。" },
  "withdrawn": { en: "Withdrawn", ja: "取下げ", enText: "Its requester withdrew it.", jaText: "申請者が取り下げました。" },
  "failed": { en: "Failed", ja: "実行不可", enText: "It was approved and could not be done.", jaText: "承認後、実行できませんでした。" },
  "expired": { en: "Expired", ja: "期限切れ", enText: "Nobody decided in time.", jaText: "期限までに決定がありません。" },
} as const satisfies Record<string, Word>;
export type ApprovalStateCode = keyof typeof approvalState;
