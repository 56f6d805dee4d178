"""The words of the first view in Japanese and English, the same as those of the page's script."""

from __future__ import annotations

from api.papers.words import MARKET as MARKET
from api.papers.words import QUOTATIONS as QUOTATIONS
from api.papers.words import Words as Words
from api.papers.words import code_words as code_words

SKIP = Words("本文へ移動", "Skip to the content")
SCREENS = Words("画面", "Screens")
TRADE = Words("取引", "Trade")
REGISTRY = Words("登録簿", "Registry")
ABOUT = Words("このページについて", "About this page")
VERSION = "Tanso {version}"

MARKETS = Words("銘柄一覧", "Markets")
NAME = Words("銘柄", "Instrument")
LAST = Words("現値 (円/t)", "Last (¥/t)")
CHANGE = Words("基準値段比", "Change")
VOLUME = Words("売買高 (t)", "Volume (t)")
INDICATIVE = Words("予想約定 (円/t)", "Indicative (¥/t)")
BASE_PRICE = Words("基準値段 (円/t)", "Base price (¥/t)")
PHASE = Words("立会", "Phase")
NEXT = Words("次の立会", "Next")
AS_OF = Words("{moment} 現在", "As of {moment}")
NOT_LIVE = Words(
    "スクリプトなしで表示しています。最新にするには再読み込みしてください。",
    "Shown without script: reload for newer figures.",
)
NO_MARKETS = Words("上場している銘柄はありません。", "No instrument is listed.")
NO_MARKET = Words("この銘柄はありません", "There is no such instrument")
ALL_MARKETS = Words("銘柄一覧へ", "All markets")

# One instrument
QUOTE = Words("本日の相場", "Today")
TRADE_IT = Words("この銘柄を取引", "Trade this instrument")
OPEN = Words("始値", "Open")
HIGH = Words("高値", "High")
LOW = Words("安値", "Low")
VWAP = Words("加重平均 (円/t)", "Mean (¥/t)")
LIMITS = Words("制限値段 (円/t)", "Price limits (¥/t)")
AUCTIONS = Words("板寄せの結果", "Auctions")
NO_AUCTIONS = Words("板寄せはまだ行われていません。", "No auction has been held yet.")
DAY = Words("日付", "Day")
SESSION = Words("節", "Session")
CLEARING_PRICE = Words("約定値段 (円/t)", "Price (¥/t)")
CLEARING_QTY = Words("約定数量 (t)", "Quantity (t)")
SURPLUS = Words("超過数量 (t)", "Left over (t)")
NO_TRADE = Words("約定なし", "no trade")
TERMS = Words("取引条件", "Terms")
PROGRAMME = Words("クレジット制度", "Programme")
CREDIT_CLASS = Words("分類", "Credit class")
TICK = Words("呼値の単位", "Tick")
LOT = Words("売買単位", "Trading unit")
SETTLEMENT = Words("受渡", "Settlement")
FEE = Words("手数料", "Fee")
NO_FEE = Words("なし", "none")
TIE = Words("同値段の注文の約定", "Rest of a tied price")
LISTED = Words("上場日", "Listed since")
TSE_CODE = Words("東証コード", "TSE code")
