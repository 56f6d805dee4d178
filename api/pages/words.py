"""The words of the first view in Japanese and English, the same as those of the page's script."""

from __future__ import annotations

from typing import NamedTuple

from api.pages.language import Lang
from api.wire.words import VOCABULARIES


class Words(NamedTuple):
    """A text in Japanese and English."""

    ja: str
    en: str

    def of(self, lang: Lang) -> str:
        """Return the text in a language."""
        return self.ja if lang == "ja" else self.en


def code_text(vocabulary: str, code: str, lang: Lang) -> str:
    """Return the label of a code."""
    word = VOCABULARIES[vocabulary][code]
    return word.ja if lang == "ja" else word.en


SKIP = Words("本文へ移動", "Skip to the content")
SCREENS = Words("画面", "Screens")
MARKET = Words("市場", "Market")
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
QUOTATIONS = Words("日次相場表", "Daily quotations")
NO_MARKET = Words("この銘柄はありません", "There is no such instrument")
ALL_MARKETS = Words("銘柄一覧へ", "All markets")
