// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const timeInForce = {
  "day": { en: "Day", ja: "当日限り", enText: "Ends with the market's day.", jaText: "当日の立会が終わるまで有効です。" },
  "gtc": { en: "Good till canceled", ja: "取消まで有効", enText: "Stays until you cancel it.", jaText: "取り消すまで有効です。" },
  "gtd": { en: "Good till date", ja: "期日指定", enText: "Stays until the given time.", jaText: "指定した日時まで有効です。" },
  "ioc": { en: "Immediate or cancel", ja: "IOC(即時執行・残取消)", enText: "Trades what it can at once; the rest is canceled.", jaText: "直ちに約定する分だけ約定し、残りは取り消します。" },
  "fok": { en: "Fill or kill", ja: "FOK(全量即時執行)", enText: "Trades in full at once or not at all.", jaText: "全量が直ちに約定しなければ、全部を取り消します。" },
  "auction": { en: "Next auction only", ja: "次の節のみ", enText: "Takes part in the next call auction; the rest is canceled.", jaText: "次の板寄せだけに参加し、残りは取り消します。" },
} as const satisfies Record<string, Word>;
export type TimeInForceCode = keyof typeof timeInForce;
