// Made by `python -m api.documents.typescript` from the types of the API: do not edit.

import type { Word } from "./word.gen.ts";

export const blockedReason = {
  "accepted": { en: "Accepted", ja: "適格", enText: "The scheme accepts these credits.", jaText: "この制度で認められます。" },
  "not_accepted": { en: "No credits accepted", ja: "クレジット対象外", enText: "The scheme accepts no credits.", jaText: "この制度はクレジットを認めていません。" },
  "class_not_accepted": { en: "Class not accepted", ja: "分類対象外", enText: "The class is not accepted.", jaText: "この分類は認められません。" },
  "programme_not_accepted": { en: "Programme not accepted", ja: "制度対象外", enText: "Credits of this programme are not accepted.", jaText: "このクレジット制度は認められません。" },
  "rule_not_in_force": { en: "Rule not in force", ja: "適用期間外", enText: "The rule holds on other days.", jaText: "規定の適用期間ではありません。" },
  "reductions_not_accepted": { en: "Period of reduction not accepted", ja: "削減時期対象外", enText: "The reductions lie outside the accepted period.", jaText: "排出削減の時期が対象期間の外です。" },
  "issued_not_accepted": { en: "Day of issue not accepted", ja: "発行日対象外", enText: "The credits were issued outside the accepted days.", jaText: "発行日が対象期間の外です。" },
  "project_registered_too_early": { en: "Project registered too early", ja: "プロジェクト登録日対象外", enText: "The project was registered before the first accepted day.", jaText: "プロジェクトの登録が対象期間より前です。" },
  "public_input_too_late": { en: "Public input too late", ja: "意見公募開始日対象外", enText: "Public input began after the last accepted day.", jaText: "意見公募の開始が期限の後です。" },
  "not_authorized": { en: "Not authorized", ja: "承認なし", enText: "Both states must have authorized these credits.", jaText: "両国政府の承認がありません。" },
  "no_corresponding_adjustment": { en: "No corresponding adjustment", ja: "相当調整なし", enText: "These reductions need a corresponding adjustment.", jaText: "相当調整の対象であることが必要です。" },
  "wrong_act": { en: "Wrong act", ja: "処分の種類違い", enText: "The scheme counts these credits by another act.", jaText: "この制度で算入される処分(無効化・償却・取消)と異なります。" },
  "act_not_allowed": { en: "Act not lawful", ja: "認められない処分", enText: "The law does not allow the act on these credits.", jaText: "このクレジットにその処分をすることは法令上認められていません。" },
  "other_period": { en: "Other period", ja: "計画期間対象外", enText: "The scheme has no period with this fiscal year.", jaText: "この年度を含む計画期間がありません。" },
  "other_use": { en: "Ended for another use", ja: "他の用途で使用済", enText: "These credits were ended for another use.", jaText: "ほかの用途のために使用済みです。" },
  "uses_exclude_each_other": { en: "Uses exclude each other", ja: "用途の競合", enText: "The named uses exclude each other.", jaText: "指定された用途は同時に認められません。" },
  "ended_late": { en: "Ended after the deadline", ja: "期限後に無効化・償却" },
  "arrives_late": { en: "Arrives after the deadline", ja: "期限までに届かない" },
  "over_share": { en: "Over the share of a target that they may cover", ja: "目標に対する割合の上限を超過" },
  "over_limit": { en: "Over the limit, kept for the next year", ja: "上限超過(翌年度へ繰越)" },
  "retired_over_limit": { en: "Ended beyond the limit", ja: "上限を超えて無効化済" },
} as const satisfies Record<string, Word>;
export type BlockedReasonCode = keyof typeof blockedReason;
