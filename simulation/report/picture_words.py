"""The words inside a run's pictures in Japanese.

matplotlib draws them in English, because it has no Japanese typeface of its own; in the SVG they
are text, which is replaced here and drawn by the reader's browser.
"""

from __future__ import annotations

import re
from html import escape, unescape

from exchange.instruments import LISTING, OTHER_LISTING
from simulation.report.account_words import HOLDERS

UNITS = {
    "trillion yen": "兆円",
    "billion yen": "十億円",
    "million yen": "百万円",
    "yen": "円",
}
ZERO = "Zero in every year: "
INSTRUMENTS = {one.name: one.name_ja for one in (*LISTING, *OTHER_LISTING)}
TEXTS = (
    {name: text.ja for name, text in HOLDERS.items()}
    | INSTRUMENTS
    | {
        "allowance": "排出枠",
        "floor to ceiling": "下限から上限",
        "yen per tonne, credits by month": "円/t、クレジット（月平均）",
        "ceiling": "上限",
        "floor": "下限",
        "yen per tonne; dotted: holding deadlines": "円/t。点線は保有期限",
        "allowances of firms and traders": "事業者と取引者の排出枠",
        "allowances of the Agency": "機構の排出枠",
        "credits of firms": "事業者のクレジット",
        "demand": "需要",
        "supply": "供給",
        "cleared": "約定",
        "entered": "開始",
        "registered": "登録",
        "lost": "消滅",
        "projects since the run began": "計算開始からの事業数",
        "used by others": "他の利用者の使用",
        "used in GX-ETS": "GX-ETSでの使用",
        "allowances": "排出枠",
        "credits": "クレジット",
        "credit limit": "クレジットの上限",
        "credits used": "使用したクレジット",
        "credits issued": "クレジットの発行",
        "auctions of allowances": "排出枠のオークション",
        "sales of the Agency": "機構の売却",
        "reverse auctions": "リバースオークション",
        "payment at the ceiling": "上限の支払い",
        "uncovered": "未履行",
        "physical": "物理的",
        "economic": "経済的",
        "timing": "時期",
        "abatement": "削減",
        "penalties": "罰則",
        "bought less sold, and fees": "売買の差額と手数料",
        "left at the end, at the last price": "最後の残高（最後の価格）",
    }
)
PATTERNS = (
    (r"(\S+), monthly", r"\1（月平均）"),
    (r"(\d+) % of runs", r"計算の\1 %"),
    (r"(\S+) left after the year's deadline", r"年度の期限の後の残り、\1"),
    (r"yen per tonne; ([\d-]+): ([\d,]+)", r"円/t。\1は\2"),
    (r"(\S+), all orders from the best on", r"最良の価格からの全注文、\1"),
    (r"(\S+) issued", r"\1の発行"),
    (r"(\S+) to the market, by cycle", r"期間別の市場への量、\1"),
    (r"(\S+), all emissions", r"全排出量、\1"),
    (r"(\S+), met without allowances", r"排出枠以外での履行、\1"),
    (r"(\S+) of credits missing for use at the limit", r"上限まで使うのに足りないクレジット、\1"),
    (r"(\S+) that credits would have replaced", r"クレジットが置き換えたはずの量、\1"),
    (r"(\S+) of allowances a month", r"排出枠の月間取引量、\1"),
    (r"(\S+) of credits a month", r"クレジットの月間取引量、\1"),
    (r"(.+) a year", r"年度別、\1"),
    (r"(.+) by sector, all years", r"部門別、全年度、\1"),
)


def in_japanese(picture: str) -> str:
    """A picture's SVG with the words of this module in Japanese; other text as it is."""
    return re.sub(r">([^<>\n]+)</text>", lambda text: f">{_word(text[1])}</text>", picture)


def _word(text: str) -> str:
    plain = unescape(text).strip()
    if plain in TEXTS:
        return TEXTS[plain]
    if plain.startswith(ZERO):
        names = plain.removeprefix(ZERO).removesuffix(".").split(", ")
        return escape(f"全年度で零: {'、'.join(map(_word, names))}。")
    for pattern, japanese in PATTERNS:
        found = re.fullmatch(pattern, plain)
        if found:
            groups = [UNITS.get(group, group) for group in found.groups()]
            for number, group in enumerate(groups, 1):
                japanese = japanese.replace(rf"\{number}", group)
            return escape(japanese)
    return text
