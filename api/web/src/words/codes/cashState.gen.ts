// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const cashState = {
  "proposed": { en: "Proposed", ja: "承認待ち", enText: "A second person must approve.", jaText: "別の担当者の承認を待っています。" },
  "submitted": { en: "Submitted", ja: "受付済", enText: "It waits for the operator.", jaText: "運営者の処理を待っています。" },
  "booking": { en: "Being booked", ja: "記帳中", enText: "The operator books it.", jaText: "運営者が記帳しています。" },
  "booked": { en: "Booked", ja: "記帳済", enText: "The balance has changed.", jaText: "残高に反映されました。" },
  "rejected": { en: "Rejected", ja: "却下", enText: "The operator rejected it.", jaText: "運営者が却下しました。" },
  "canceled": { en: "Canceled", ja: "取消済", enText: "The participant canceled it.", jaText: "参加者が取り消しました。" },
} as const satisfies Record<string, Word>;
export type CashStateCode = keyof typeof cashState;
