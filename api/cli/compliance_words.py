"""The words of a coverage in English and Japanese."""

from __future__ import annotations

from exchange.said import Said

ROWS = {
    "need_t": Said("need (emissions)", "必要量(排出量)"),
    "need_p10_t": Said("  forecasts at P10", "  予測 P10"),
    "need_p90_t": Said("  forecasts at P90", "  予測 P90"),
    "emissions_source": Said("  emissions are", "  排出量の根拠"),
    "allocation_t": Said("allocation", "無償割当"),
    "allocation_source": Said("  it is", "  割当の根拠"),
    "allowances_held_t": Said("allowances held", "保有排出枠"),
    "credits_held_t": Said("credits held, usable", "保有クレジット"),
    "due_in_t": Said("due in", "受渡予定"),
    "ordered_t": Said("ordered", "注文中"),
    "forward_t": Said("forward, expected", "先渡(期待値)"),
    "credit_limit_t": Said("credit limit", "クレジット上限"),
    "credits_counted_t": Said("  counted (retired)", "  算入済(無効化)"),
    "credits_usable_t": Said("  usable now", "  使用可能"),
    "blocked_t": Said("  blocked", "  使用不可"),
    "covered_t": Said("covered", "充足量"),
    "borrowed_t": Said("  of next vintage", "  うち翌年度の枠"),
    "shortage_t": Said("shortage", "不足"),
    "surplus_t": Said("surplus", "余剰"),
    "state": Said("status", "状態"),
    "deadline": Said("holding deadline", "保有期限"),
    "last_safe_day": Said("last safe day", "最終安全取引日"),
}
SOURCES = {
    "registered": Said("registered", "登録簿"),
    "verified": Said("verified", "検証済"),
    "actual": Said("actual", "実績"),
    "forecast": Said("forecast", "予測"),
    "granted": Said("granted", "割当済"),
    "announced": Said("announced", "通知済"),
    "computed": Said("computed", "計算値"),
}
STATES = {
    "met": Said("met", "充足"),
    "expected": Said("expected", "充足見込"),
    "short": Said("short", "不足"),
    "overdue": Said("overdue", "期限超過"),
}
WAYS = {
    "book": Said("live book", "板(現在)"),
    "imported": Said("imported", "取込価格"),
    "ceiling": Said("ceiling", "上限価格"),
    "penalty": Said("penalty", "負担金"),
}
IMPOSSIBLE = {
    "day_over": Said("last safe day is over", "最終安全取引日を経過"),
    "deadline_over": Said("deadline is over", "期限を経過"),
    "no_room": Said("no credit room left", "クレジット枠の残りなし"),
    "no_offers": Said("no offers", "売り気配なし"),
    "no_surge": Said("no price surge", "価格高騰なし"),
}
CLOSING_COLUMNS = (
    Said("FY", "年度"),
    Said("by", "方法"),
    Said("class", "分類"),
    Said("yen/t", "円/t"),
    Said("priced on", "価格の日付"),
    Said("t", "埋まるt"),
    Said("left t", "残りt"),
    Said("yen", "円"),
)
STALE = Said("STALE", "古い")
TITLE = Said("{unit}: GX-ETS, in t-CO2, on {on}", "{unit}: GX-ETS(t-CO2、{on}時点)")
CLOSING_TITLE = Said(
    "Cost of closing it now (all ways for the first open year; for later ones the cheapest)",
    "今埋める費用(最初の不足年度は全手段、以後は最安のもの)",
)
BLOCKED_TITLE = Said("Credits that do not count:", "算入されないクレジット:")
REGISTERED_TITLE = Said(
    "Verified emissions entered by the registrar (counted in place of the file's):",
    "登録簿に入力された検証済排出量(企業ファイルの値に代えて算入):",
)
REGISTERED = Said(
    "  FY{year} {name}: {quantity:,} t, entered on {day}, verified by {verifier}; the file has "
    "{file:,} t ({source}): {difference:+,} t",
    "  {year}年度 {name}: {quantity:,} t({day}入力、検証機関 {verifier})。"
    "企業ファイルは{file:,} t({source})、差は{difference:+,} t",
)
NOT_COVERED = Said(
    "{name}: not covered (average of FY2023-25 {average:,} t, below {threshold:,} t)",
    "{name}: 対象外(2023〜25年度平均 {average:,} t、基準 {threshold:,} t未満)",
)
SYNTHETIC = Said(
    "This firm is synthetic: every figure is invented.", "架空の企業です。数値はすべて架空です。"
)
BORROWED = Said(
    "A purchase closes shortage and what is taken from the next year's vintage, which the next "
    "year lacks in turn: the tonnes of consecutive years overlap. Ceiling and penalty are for the "
    "shortage alone.",
    "購入の行は、不足分と翌年度の枠から充てた分を対象とします。充てた分は翌年度に不足するため、各年度の数量は"
    "重複します。上限価格と負担金は不足分のみが対象です。",
)
STALE_NOTE = Said(
    "STALE: older than {days} days (the firm's stale_after_days): no price of today.",
    "古い: {days}日(stale_after_days)より前の価格で、現在の価格ではありません。",
)
ORIGINS = Said(
    "Each line has prices of one origin: live book {book}; imported {imported} of {marks} marks; "
    "no simulated path.",
    "各行の価格の出所は1つです: 板 {book}、取込価格 {imported}(全{marks}件)。"
    "シミュレーション価格は未使用。",
)
EMPTY_TABLES = Said(
    "Tables of the file without a row, taken as none: {tables}.",
    "行がなく「なし」とした表: {tables}。",
)
NO_BOOK = Said("none (--exchange)", "なし(--exchange)")
ASSUMED = Said(
    "Assumed: credit limit {limit}; next year's vintage {later}; ceiling payable {ceiling}; "
    "{group}; forecasts at {quantile}; holding deadline {deadline}.",
    "前提: クレジット上限{limit}、翌年度の枠は{later}、上限価格の支払は{ceiling}、"
    "{group}、予測は{quantile}、保有期限は{deadline}。",
)
CHANGED_DEADLINE = Said("{day} (changed from {reported})", "{day}({reported}から変更)")
LATER = {True: Said("usable", "使用可"), False: Said("not usable", "使用不可")}
SURGE = {True: Said("after a surge only", "価格高騰時のみ"), False: Said("always", "常に可")}
GROUP = {
    True: Said("certified as a group", "グループ認定"),
    False: Said("each entity alone", "法人ごと"),
}
CALENDAR_TITLE = Said("Calendar (? = not verified)", "日程(?は未確認)")
SESSIONS = Said(
    "TSE auctions left before the first last safe day: {count}; next: {day} {times}",
    "最初の最終安全取引日までの東証節立会: {count}回。次回: {day} {times}",
)
NO_TENDER = Said(
    "J-Credit tenders: the file names none to come.", "J-クレジット入札: 予定の記載がありません。"
)
NO_DEADLINE = Said(
    "No source for a deadline was found: {schemes}.", "期限の出典が見つからない制度: {schemes}。"
)
