"""Japanese for the codes of reasons why credits do not count."""

from __future__ import annotations

REASONS_JA = {
    "programme_not_accepted": "この制度が認めない種類のクレジット",
    "class_not_accepted": "この制度が認めない区分のクレジット",
    "rule_not_in_force": "その日には規則が未施行または失効",
    "reductions_not_accepted": "削減の時期が対象外",
    "issued_not_accepted": "発行日が対象外",
    "project_registered_too_early": "プロジェクト登録日が対象外",
    "public_input_too_late": "意見公募の開始が対象外",
    "not_authorized": "両国政府の承認がない",
    "no_corresponding_adjustment": "相当調整がない",
    "act_not_allowed": "法令上、無効化できない(両国の承認が必要)",
    "not_accepted": "この制度はクレジットを認めない",
    "wrong_act": "認められない手続で処理済",
    "other_period": "計画期間が対象外",
    "other_use": "別の制度のために無効化済",
    "ended_late": "期限後に無効化・償却",
    "arrives_late": "保有期限までに届かない",
    "over_limit": "上限超過(翌年度に繰越)",
    "over_share": "目標に対する割合の上限を超過",
    "retired_over_limit": "上限を超えて無効化済",
}
