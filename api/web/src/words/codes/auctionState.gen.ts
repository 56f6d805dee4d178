// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const auctionState = {
  "announced": { en: "Announced", ja: "公告済", enText: "Bids are not accepted yet.", jaText: "まだ入札を受け付けていません。" },
  "call": { en: "Collecting", ja: "受付中", enText: "Orders or bids are accepted.", jaText: "注文または応札を受け付けています。" },
  "frozen": { en: "Frozen", ja: "受付締切", enText: "Nothing is accepted any more.", jaText: "受付を締め切りました。" },
  "result": { en: "Result", ja: "結果", enText: "The auction has been held.", jaText: "板寄せまたは入札が行われました。" },
  "withdrawn": { en: "Withdrawn", ja: "中止", enText: "The auction was withdrawn.", jaText: "入札は中止されました。" },
  "none": { en: "No auction", ja: "なし", enText: "No auction is open.", jaText: "受付中の板寄せはありません。" },
} as const satisfies Record<string, Word>;
export type AuctionStateCode = keyof typeof auctionState;
