// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const proposalState = {
  "proposed": { en: "Proposed", ja: "承認待ち", enText: "A second person must approve.", jaText: "別の担当者の承認を待っています。" },
  "approved": { en: "Approved", ja: "承認済", enText: "It waits for its time.", jaText: "実行の時刻を待っています。" },
  "done": { en: "Done", ja: "完了", enText: "It has been done.", jaText: "実行されました。" },
  "canceled": { en: "Canceled", ja: "取消済", enText: "A signer canceled it.", jaText: "署名者が取り消しました。" },
  "rejected": { en: "Rejected", ja: "拒否", enText: "The registry rejected it.", jaText: "登録簿が受け付けませんでした。" },
} as const satisfies Record<string, Word>;
export type ProposalStateCode = keyof typeof proposalState;
