"""Words of a firm's compliance: states, sources, reasons, ways of closing a shortage."""

from __future__ import annotations

from api.wire.words.word import Word, Words
from exchange.compliance.reasons import BLOCKED

COVERAGE_STATE: Words = {
    "met": Word(
        "Met", "充足", "Verified emissions are covered by what is held.",
        "検証済の排出量を、保有分で満たしています。",
    ),
    "expected": Word(
        "Expected to be met", "充足見込",
        "Covered, but emissions or allowances are not final, or credits have yet to arrive.",
        "満たす見込みですが、排出量・割当が未確定か、クレジットが未着です。",
    ),
    "short": Word(
        "Short", "不足", "More must be bought by the last safe trading day.",
        "最終安全取引日までに追加の購入が必要です。",
    ),
    "overdue": Word(
        "Overdue", "期限超過", "The deadline is over and tonnes are missing.",
        "期限を過ぎ、不足が残っています。",
    ),
}  # fmt: skip
EMISSIONS_SOURCE: Words = {
    "registered": Word("Verified, in the registry", "検証済(登録簿)"),
    "verified": Word("Verified", "検証済"),
    "actual": Word("Actual, not verified", "実績(未検証)"),
    "forecast": Word("Forecast", "予測"),
}
ALLOCATION_SOURCE: Words = {
    "granted": Word("Granted", "割当済"),
    "announced": Word("Announced", "通知済"),
    "computed": Word("Computed by the rule", "規則による計算値"),
}
QUANTILE: Words = {
    "p10": Word("P10", "P10(10%点)"),
    "p50": Word("P50, the median", "P50(中央値)"),
    "p90": Word("P90", "P90(90%点)"),
}
HOLDINGS_FROM: Words = {
    "exchange": Word(
        "This exchange, and the file for other classes", "この取引所(他の分類はファイル)",
        "For classes listed here the file's rows of this participant are left out.",
        "上場している分類については、ファイルの当社分を使いません。",
    ),
    "file": Word(
        "The file alone", "ファイルのみ", "Nothing at this exchange counts.",
        "この取引所の残高と注文は使いません。",
    ),
    "both": Word(
        "Both", "両方", "Everything counts: no tonne may stand in both.",
        "すべて合算します。同じものを両方に記載しないでください。",
    ),
}  # fmt: skip
DAY_FROM: Words = {
    "asked": Word("Chosen", "指定した日"),
    "market": Word("The exchange's day", "取引所の日付"),
    "calendar": Word(
        "Today's date", "今日の日付",
        "The exchange's simulated day lies before GX-ETS began in April 2026.",
        "取引所の模擬日付がGX-ETS開始(2026年4月)より前のためです。",
    ),
}  # fmt: skip
PRICE_ORIGIN: Words = {
    "book": Word("Live book", "板(現在)"),
    "imported": Word("Imported price", "取込価格"),
    "path": Word("Simulated path", "シミュレーション"),
    "law": Word("Law", "法令"),
}
CLOSING_WAY: Words = {
    "book": Word("Live book", "板(現在)"),
    "imported": Word("Imported price", "取込価格"),
    "ceiling": Word("Ceiling payment", "上限価格の支払"),
    "penalty": Word("Penalty", "負担金"),
}
CLOSING_OBSTACLE: Words = {
    "day_over": Word("The last safe trading day is over", "最終安全取引日を経過"),
    "deadline_over": Word("The deadline is over", "期限を経過"),
    "no_room": Word("No credit room left", "クレジット枠の残りなし"),
    "no_offers": Word("No offers in the book", "売り気配なし"),
    "no_surge": Word("No allowance price has reached the ceiling", "価格高騰なし"),
}
BLOCKED_REASON: Words = {code: Word(*reason) for code, reason in BLOCKED.items()}
SCHEME_STATE: Words = {
    "met": Word(
        "Met", "充足", "Ended credits cover the target.",
        "使用済のクレジットで目標を満たしています。",
    ),
    "usable": Word(
        "Can be met", "充足可", "The target is covered once held credits are ended for it.",
        "保有クレジットを使えば目標を満たせます。",
    ),
    "short": Word(
        "Short", "不足", "Ended and held credits do not cover the target.",
        "使用済と保有のクレジットでは目標に足りません。",
    ),
    "no_target": Word("No target", "目標なし"),
}  # fmt: skip
CERTIFICATE_KIND: Words = {
    "non_fossil_renewable": Word("Non-fossil (renewable)", "非化石証書(再エネ指定)"),
    "non_fossil": Word("Non-fossil", "非化石証書"),
    "green_power": Word("Green power", "グリーン電力証書"),
    "green_heat": Word("Green heat", "グリーン熱証書"),
}
CERTIFICATE_FAULT: Words = {
    "heat": Word("Heat is no electricity", "熱は電力ではない"),
    "not_renewable": Word(
        "Not designated as renewable: may be nuclear", "再エネ指定がない(原子力を含み得る)"
    ),
    "too_old": Word("The plant has run for 15 years or longer", "運転開始から15年以上"),
}
CALENDAR_KIND: Words = {
    "deadline": Word("Deadline", "期限"),
    "last_safe_day": Word("Last safe trading day", "最終安全取引日"),
    "allocation": Word("Allocation", "割当"),
    "report": Word("Report of the state", "国の報告"),
    "tender": Word("Tender", "入札"),
    "session": Word("Auction", "節立会"),
}
FIRM_ACT: Words = {
    "stored": Word("Stored", "保存"),
    "removed": Word("Removed", "削除"),
    "planned": Word("Plan computed", "計画を計算"),
    "prices_added": Word("Own prices added", "自社の価格を追加"),
    "prices_removed": Word("Own prices removed", "自社の価格を削除"),
}
PLAN_STATE: Words = {
    "none": Word("No plan yet", "計画なし"),
    "running": Word("Being computed", "計算中"),
    "done": Word("Computed", "計算済"),
    "failed": Word("Not computed", "計算できず"),
    "canceled": Word("Canceled", "取消"),
}
PLAN_STATUS: Words = {
    "optimal": Word("Optimal", "最適"),
    "infeasible": Word("Not feasible", "実行不可能"),
}
PLAN_GOAL: Words = {
    "cost": Word("Least expected cost", "期待費用最小"),
    "regret": Word("Least greatest regret", "最大後悔最小"),
}
PLAN_PRICE: Words = {
    "imported": Word("Imported price", "取込価格"),
    "book": Word("Live book", "板(現在)"),
    "path": Word("Simulated path", "シミュレーション"),
    "file": Word("The firm's file", "企業ファイル"),
    "law": Word("Law", "法令"),
}
PLAN_KIND: Words = {
    "credit": Word("Credit", "クレジット"),
    "allowance": Word("Allowance", "排出枠"),
    "borrowed": Word("Next year's allowance, used early", "翌年度の排出枠の先使い"),
    "forward": Word("Forward purchase", "先渡購入"),
    "abatement": Word("Abatement", "削減対策"),
    "ceiling": Word("Ceiling payment", "上限価格の支払"),
    "penalty": Word("Penalty", "負担金"),
    "missed": Word("Target missed", "目標未達"),
}
PLAN_STAGE: Words = {
    "now": Word("Until the verification", "検証まで"),
    "later": Word("Later, by path", "検証後(経路別)"),
}
PLAN_POLICY: Words = {
    "plan": Word("This plan", "この計画"),
    "other_goal": Word("The plan of the other goal", "別の目標の計画"),
    "nothing": Word("Nothing until the deadline", "期限まで何もしない"),
    "all_today": Word("All today", "今日すべて買う"),
}
