// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const dutyState = {
  "emissions_not_entered": { en: "Emissions not entered", ja: "排出量未登録", enText: "Verified emissions are not entered yet.", jaText: "検証済排出量がまだ登録されていません。" },
  "open": { en: "Open", ja: "不足(期限前)", enText: "Short, before the deadline.", jaText: "不足していますが、期限前です。" },
  "met": { en: "Met", ja: "充足", enText: "The duty is met.", jaText: "義務を満たしています。" },
  "short": { en: "Short", ja: "期限超過", enText: "Short after the deadline.", jaText: "期限を過ぎても不足しています。" },
} as const satisfies Record<string, Word>;
export type DutyStateCode = keyof typeof dutyState;
