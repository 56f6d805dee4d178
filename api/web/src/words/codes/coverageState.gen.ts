// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const coverageState = {
  "met": { en: "Met", ja: "充足", enText: "Verified emissions are covered by what is held.", jaText: "検証済の排出量を、保有分で満たしています。" },
  "expected": { en: "Expected to be met", ja: "充足見込", enText: "Covered, but emissions or allowances are not final, or credits have yet to arrive.", jaText: "満たす見込みですが、排出量・割当が未確定か、クレジットが未着です。" },
  "short": { en: "Short", ja: "不足", enText: "More must be bought by the last safe trading day.", jaText: "最終安全取引日までに追加の購入が必要です。" },
  "overdue": { en: "Overdue", ja: "期限超過", enText: "The deadline is over and tonnes are missing.", jaText: "期限を過ぎ、不足が残っています。" },
} as const satisfies Record<string, Word>;
export type CoverageStateCode = keyof typeof coverageState;
