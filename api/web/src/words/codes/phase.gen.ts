// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const phase = {
  "closed": { en: "Closed", ja: "立会外", enText: "No orders are accepted.", jaText: "注文を受け付けていません。" },
  "pre_open": { en: "Pre-open", ja: "寄前", enText: "Orders are collected; the call has not begun.", jaText: "板寄せ前の注文を受け付けています。" },
  "auction_call": { en: "Call auction", ja: "板寄せ受付中", enText: "Orders are collected for the auction.", jaText: "板寄せの注文を受け付けています。" },
  "auction_frozen": { en: "Call frozen", ja: "受付締切", enText: "Nothing is entered, amended or canceled until the auction.", jaText: "板寄せまで、注文の受付・訂正・取消はできません。" },
  "uncrossing": { en: "Uncrossing", ja: "約定処理中", enText: "The auction is being matched.", jaText: "板寄せの約定処理をしています。" },
  "continuous": { en: "Continuous", ja: "ザラバ", enText: "Orders trade as they arrive.", jaText: "注文は対当するとその場で約定します。" },
  "halted": { en: "Halted", ja: "売買停止", enText: "Trading is halted.", jaText: "売買を停止しています。" },
  "cancel_only": { en: "Cancel only", ja: "取消のみ", enText: "Orders can only be canceled.", jaText: "注文の取消だけを受け付けています。" },
  "delisted": { en: "Delisted", ja: "上場廃止", enText: "The market has ended.", jaText: "この銘柄の取引は終了しました。" },
} as const satisfies Record<string, Word>;
export type PhaseCode = keyof typeof phase;
