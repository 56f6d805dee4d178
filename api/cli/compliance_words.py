"""The words of a coverage in English and Japanese."""

from __future__ import annotations

from typing import NamedTuple

from exchange.said import Language


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    ja: str

    def of(self, language: Language) -> str:
        """The text in one of them."""
        return self.ja if language == "ja" else self.en


ROWS = {
    "need_t": Words("need (emissions)", "必要量(排出量)"),
    "need_p10_t": Words("  forecasts at P10", "  予測 P10"),
    "need_p90_t": Words("  forecasts at P90", "  予測 P90"),
    "emissions_source": Words("  emissions are", "  排出量の根拠"),
    "allocation_t": Words("allocation", "無償割当"),
    "allocation_source": Words("  it is", "  割当の根拠"),
    "allowances_held_t": Words("allowances held", "保有排出枠"),
    "credits_held_t": Words("credits held, usable", "保有クレジット"),
    "due_in_t": Words("due in", "受渡予定"),
    "ordered_t": Words("ordered", "注文中"),
    "forward_t": Words("forward, expected", "先渡(期待値)"),
    "credit_limit_t": Words("credit limit", "クレジット上限"),
    "credits_counted_t": Words("  counted (retired)", "  算入済(無効化)"),
    "credits_usable_t": Words("  usable now", "  使用可能"),
    "blocked_t": Words("  blocked", "  使用不可"),
    "covered_t": Words("covered", "充足量"),
    "borrowed_t": Words("  of next vintage", "  うち翌年度の枠"),
    "shortage_t": Words("shortage", "不足"),
    "surplus_t": Words("surplus", "余剰"),
    "state": Words("status", "状態"),
    "deadline": Words("holding deadline", "保有期限"),
    "last_safe_day": Words("last safe day", "最終安全取引日"),
}
SOURCES = {
    "registered": Words("registered", "登録簿"),
    "verified": Words("verified", "検証済"),
    "actual": Words("actual", "実績"),
    "forecast": Words("forecast", "予測"),
    "granted": Words("granted", "割当済"),
    "announced": Words("announced", "通知済"),
    "computed": Words("computed", "計算値"),
}
STATES = {
    "met": Words("met", "充足"),
    "expected": Words("expected", "充足見込"),
    "short": Words("short", "不足"),
    "overdue": Words("overdue", "期限超過"),
}
WAYS = {
    "book": Words("live book", "板(現在)"),
    "imported": Words("imported", "取込価格"),
    "ceiling": Words("ceiling", "上限価格"),
    "penalty": Words("penalty", "負担金"),
}
IMPOSSIBLE = {
    "day_over": Words("last safe day is over", "最終安全取引日を経過"),
    "deadline_over": Words("deadline is over", "期限を経過"),
    "no_room": Words("no credit room left", "クレジット枠の残りなし"),
    "no_offers": Words("no offers", "売り気配なし"),
    "no_surge": Words("no price surge", "価格高騰なし"),
}
CLOSING_COLUMNS = (
    Words("FY", "年度"),
    Words("by", "方法"),
    Words("class", "分類"),
    Words("yen/t", "円/t"),
    Words("priced on", "価格の日付"),
    Words("t", "埋まるt"),
    Words("left t", "残りt"),
    Words("yen", "円"),
)
STALE = Words("STALE", "古い")
TITLE = Words("{unit}: GX-ETS, in t-CO2, on {on}", "{unit}: GX-ETS(t-CO2、{on}時点)")
CLOSING_TITLE = Words(
    "Cost of closing it now (all ways for the first open year; for later ones the cheapest)",
    "今埋める費用(最初の不足年度は全手段、以後は最安のもの)",
)
BLOCKED_TITLE = Words("Credits that do not count:", "算入されないクレジット:")
REGISTERED_TITLE = Words(
    "Verified emissions entered by the registrar (counted in place of the file's):",
    "登録簿に入力された検証済排出量(企業ファイルの値に代えて算入):",
)
REGISTERED = Words(
    "  FY{year} {name}: {quantity:,} t, entered on {day}, verified by {verifier}; the file has "
    "{file:,} t ({source}): {difference:+,} t",
    "  {year}年度 {name}: {quantity:,} t({day}入力、検証機関 {verifier})。"
    "企業ファイルは{file:,} t({source})、差は{difference:+,} t",
)
NOT_COVERED = Words(
    "{name}: not covered (average of FY2023-25 {average:,} t, below {threshold:,} t)",
    "{name}: 対象外(2023〜25年度平均 {average:,} t、基準 {threshold:,} t未満)",
)
SYNTHETIC = Words(
    "This firm is synthetic: every figure is invented.", "架空の企業です。数値はすべて架空です。"
)
BORROWED = Words(
    "A purchase closes shortage and what is taken from the next year's vintage, which the next "
    "year lacks in turn: the tonnes of consecutive years overlap. Ceiling and penalty are for the "
    "shortage alone.",
    "購入の行は、不足分と翌年度の枠から充てた分を対象とします。充てた分は翌年度に不足するため、各年度の数量は"
    "重複します。上限価格と負担金は不足分のみが対象です。",
)
STALE_NOTE = Words(
    "STALE: older than {days} days (the firm's stale_after_days): no price of today.",
    "古い: {days}日(stale_after_days)より前の価格で、現在の価格ではありません。",
)
ORIGINS = Words(
    "Each line has prices of one origin: live book {book}; imported {imported} of {marks} marks; "
    "no simulated path.",
    "各行の価格の出所は1つです: 板 {book}、取込価格 {imported}(全{marks}件)。"
    "シミュレーション価格は未使用。",
)
EMPTY_TABLES = Words(
    "Tables of the file without a row, taken as none: {tables}.",
    "行がなく「なし」とした表: {tables}。",
)
NO_BOOK = Words("none (--exchange)", "なし(--exchange)")
ASSUMED = Words(
    "Assumed: credit limit {limit}; next year's vintage {later}; ceiling payable {ceiling}; "
    "{group}; forecasts at {quantile}; holding deadline {deadline}.",
    "前提: クレジット上限{limit}、翌年度の枠は{later}、上限価格の支払は{ceiling}、"
    "{group}、予測は{quantile}、保有期限は{deadline}。",
)
CHANGED_DEADLINE = Words("{day} (changed from {reported})", "{day}({reported}から変更)")
LATER = {True: Words("usable", "使用可"), False: Words("not usable", "使用不可")}
SURGE = {True: Words("after a surge only", "価格高騰時のみ"), False: Words("always", "常に可")}
GROUP = {
    True: Words("certified as a group", "グループ認定"),
    False: Words("each entity alone", "法人ごと"),
}
CALENDAR_TITLE = Words("Calendar (? = not verified)", "日程(?は未確認)")
SESSIONS = Words(
    "TSE auctions left before the first last safe day: {count}; next: {day} {times}",
    "最初の最終安全取引日までの東証節立会: {count}回。次回: {day} {times}",
)
NO_TENDER = Words(
    "J-Credit tenders: the file names none to come.", "J-クレジット入札: 予定の記載がありません。"
)
NO_DEADLINE = Words(
    "No source for a deadline was found: {schemes}.", "期限の出典が見つからない制度: {schemes}。"
)
