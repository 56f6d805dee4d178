"""Japanese of the sentences on contradicting keys, which the scenario's checks give in English."""

from __future__ import annotations

import re

# A sentence of simulation/gx_ets/checks.py, static/checks.py, policy.py and the rules packs, with
# its figures as groups, and the Japanese with them.
SENTENCES = (
    (r"must not be before (\S+) \((.+)\)", r"\1（\2）より前にはできません。"),
    (r"must not be before (\S+)", r"\1 より前にはできません。"),
    (r"must not be after (\S+)", r"\1 より後にはできません。"),
    (r"must not be above (\S+), (\d+) years of (\S+)", r"\3 の \2 年分、\1 を超えられません。"),
    (r"must not be above (\S+)", r"\1 を超えられません。"),
    (
        r"must be in April (\S+), when (\S+) \((.+)\) begins",
        r"\2（\3）が始まる \1 年 4 月の日でなければなりません。",
    ),
    (
        r"must be in (\S+)\.\.(\S+) \((.+) and on\)",
        r"\1 から \2 まで（\3 以降）でなければなりません。",
    ),
    (r"must be in (\S+)\.\.(\S+)", r"\1 から \2 まででなければなりません。"),
    (
        r"(\S+) is no month and day of every year such as '01-31'(.*)",
        r"\1 は '01-31' のような毎年ある月日ではありません。",
    ),
    (
        r"the first deadline, (\S+), would lie before the opening, (\S+)",
        r"最初の期限 \1 が市場の開設 \2 より前になります。",
    ),
    (r"must lie before the first deadline, (\S+)", r"最初の期限 \1 より前でなければなりません。"),
    (r"must lie before (\S+)", r"\1 より前でなければなりません。"),
    (r"must be below (\S+)", r"\1 より小さくなければなりません。"),
    (r"must be at least (\S+)", r"\1 以上でなければなりません。"),
    (r"must be above 0 and not above (\S+)", r"0 より大きく \1 以下でなければなりません。"),
    (
        r"must be below 1 and the later ones not above",
        r"1 より小さく、後の年の値はそれ以下でなければなりません。",
    ),
    (
        r"must be above 0 where (.+)",
        r"複数年の履行期間で、保有したまま支払える場合は 0 より大きくなければなりません。",
    ),
    (r"must name at least one sector", r"部門を一つ以上書いてください。"),
    (r"(.+) is already (?:taken|another firm)", r"\1 はすでに使われています。"),
    (r"must be (\S+), the rows of the table", r"表の行数 \1 でなければなりません。"),
    (r"must be (\S+), the sum of the table", r"表の合計 \1 でなければなりません。"),
    (r"(\S+) is none of (.+)", r"\1 は \2 のどれでもありません。"),
    (r"shares must add up to 1, not (\S+)", r"割合の合計は 1 でなければなりません（今は \1）。"),
    (
        r"needs population\.firms_a_group above 1, or a table that names parents",
        r"population.firms_a_group が 1 より大きいか、親会社を書いた表が必要です。",
    ),
    (r"closes more than all activity of (\S+)", r"\1 の活動量をすべて超えて閉鎖しています。"),
    (
        r"over coal_efficiency must be above lng_t_per_gj over lng_efficiency: .+",
        r"coal_efficiency での商が lng_t_per_gj / lng_efficiency より大きくなければなりません。",
    ),
    (
        r"grows to (\S+) yen/t by (\S+) \((.+)\), above (\S+), which .+",
        r"\2 までに \1 円/t に増え（\3）、市場の価格の上限 \4 円/t を超えます。",
    ),
    (
        r"the floor of (\S+), (\S+) yen/t, would lie above its ceiling, (\S+)",
        r"\1 の下限 \2 円/t が上限 \3 円/t を超えます。",
    ),
    (r"needs (.+)", r"\1 が必要です。"),
    (r"as own_books needs (.+)", r"own_books には \1 が必要です。"),
    (
        r"as announced needs rules that announce prices",
        r"announced には価格を公表するルールパックが必要です。",
    ),
    (r"is missing: halt_share needs a day", r"halt_share を使うには、この日付が必要です。"),
    (r"(\S+) is the class of credits\.jcredit", r"\1 は credits.jcredit の種類です。"),
    (r"(\S+) appears twice", r"\1 が二回あります。"),
    (r"is no exchange day; the next one is (\S+)", r"取引日ではありません。次の取引日は \1 です。"),
    (r"x lot_t must be a whole number of yen", r"lot_t との積が整数の円でなければなりません。"),
    (
        r"gives no firm a lot \((.+)\) to hold or sell",
        r"どの事業者も一売買単位（\1）を持てません。",
    ),
    (
        r"must name fiscal years from (\S+) on .+",
        r"\1 年度以降の年度を、重複なく順に書いてください。",
    ),
    (
        r"must be empty or as long as (\S+): a value a year",
        r"空か、\1 と同じ長さ（年ごとに一つ）でなければなりません。",
    ),
)


def in_japanese(sentence: str) -> str:
    """The sentence in Japanese; one without a translation stands after a general one."""
    for pattern, japanese in SENTENCES:
        found = re.fullmatch(pattern, sentence)
        if found:
            return found.expand(japanese)
    return f"他のキーの値と合いません（{sentence}）。"
