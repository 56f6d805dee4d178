"""The reasons why credits do not count, by code, in English and Japanese: the one table of them.

The commands, workbooks and plans read it, and the wire's vocabularies are made of it.
"""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """A reason's name, and its sentence where the name alone does not say it."""

    name: str
    name_ja: str
    sentence: str = ""
    sentence_ja: str = ""


def reason_ja(code: str) -> str:
    """The reason of a code in Japanese, in as many words as there are."""
    reason = BLOCKED[code]
    return reason.sentence_ja.rstrip("。") or reason.name_ja


ELIGIBILITY: dict[str, Reason] = {
    "accepted": Reason(
        "Accepted", "適格", "The scheme accepts these credits.", "この制度で認められます。"
    ),
    "not_accepted": Reason(
        "No credits accepted",
        "クレジット対象外",
        "The scheme accepts no credits.",
        "この制度はクレジットを認めていません。",
    ),
    "class_not_accepted": Reason(
        "Class not accepted",
        "分類対象外",
        "The class is not accepted.",
        "この分類は認められません。",
    ),
    "programme_not_accepted": Reason(
        "Programme not accepted",
        "制度対象外",
        "Credits of this programme are not accepted.",
        "このクレジット制度は認められません。",
    ),
    "rule_not_in_force": Reason(
        "Rule not in force",
        "適用期間外",
        "The rule holds on other days.",
        "規定の適用期間ではありません。",
    ),
    "reductions_not_accepted": Reason(
        "Period of reduction not accepted",
        "削減時期対象外",
        "The reductions lie outside the accepted period.",
        "排出削減の時期が対象期間の外です。",
    ),
    "issued_not_accepted": Reason(
        "Day of issue not accepted",
        "発行日対象外",
        "The credits were issued outside the accepted days.",
        "発行日が対象期間の外です。",
    ),
    "project_registered_too_early": Reason(
        "Project registered too early",
        "プロジェクト登録日対象外",
        "The project was registered before the first accepted day.",
        "プロジェクトの登録が対象期間より前です。",
    ),
    "public_input_too_late": Reason(
        "Public input too late",
        "意見公募開始日対象外",
        "Public input began after the last accepted day.",
        "意見公募の開始が期限の後です。",
    ),
    "not_authorized": Reason(
        "Not authorized",
        "承認なし",
        "Both states must have authorized these credits.",
        "両国政府の承認がありません。",
    ),
    "no_corresponding_adjustment": Reason(
        "No corresponding adjustment",
        "相当調整なし",
        "These reductions need a corresponding adjustment.",
        "相当調整の対象であることが必要です。",
    ),
    "wrong_act": Reason(
        "Wrong act",
        "処分の種類違い",
        "The scheme counts these credits by another act.",
        "この制度で算入される処分(無効化・償却・取消)と異なります。",
    ),
    "act_not_allowed": Reason(
        "Act not lawful",
        "認められない処分",
        "The law does not allow the act on these credits.",
        "このクレジットにその処分をすることは法令上認められていません。",
    ),
    "other_period": Reason(
        "Other period",
        "計画期間対象外",
        "The scheme has no period with this fiscal year.",
        "この年度を含む計画期間がありません。",
    ),
    "other_use": Reason(
        "Ended for another use",
        "他の用途で使用済",
        "These credits were ended for another use.",
        "ほかの用途のために使用済みです。",
    ),
    "uses_exclude_each_other": Reason(
        "Uses exclude each other",
        "用途の競合",
        "The named uses exclude each other.",
        "指定された用途は同時に認められません。",
    ),
}
# The reasons of a coverage besides those of the rules.
BLOCKED: dict[str, Reason] = ELIGIBILITY | {
    "ended_late": Reason("Ended after the deadline", "期限後に無効化・償却"),
    "arrives_late": Reason("Arrives after the deadline", "期限までに届かない"),
    "over_share": Reason(
        "Over the share of a target that they may cover", "目標に対する割合の上限を超過"
    ),
    "over_limit": Reason("Over the limit, kept for the next year", "上限超過(翌年度へ繰越)"),
    "retired_over_limit": Reason("Ended beyond the limit", "上限を超えて無効化済"),
}
