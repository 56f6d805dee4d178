"""Numbers for readers: a unit that keeps the largest number short, and three significant places.

A column's unit is the end of its name: tonnes (_t), yen (_jpy), yen a tonne (_jpy_per_t).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from simulation.core.text import Text


class Words(NamedTuple):
    """The words between numbers in one language: units, and spans with {low} and {high}.

    yen: the units of yen with their sizes, the largest first; long_yen: those of sentences and
    axes.
    """

    price: str
    yen: Sequence[tuple[float, str]]
    long_yen: Sequence[tuple[float, str]]
    span: str
    events: Mapping[str, str]

    def between(self, low: str, high: str) -> str:
        """A span from one number to another."""
        return self.span.format(low=low, high=high)


ENGLISH = Words(
    "yen/t",
    ((1e12, "tn yen"), (1e9, "bn yen"), (1e6, "m yen"), (1.0, "yen")),
    ((1e12, "trillion yen"), (1e9, "billion yen"), (1e6, "million yen"), (1.0, "yen")),
    "{low} to {high}",
    {
        "nonzero": "in {low} to {high} %",
        "higher": "higher {low} to {high} %",
        "lower": "lower {low} to {high} %",
    },
)
TONNES = ((1e6, "Mt"), (1e3, "kt"), (1.0, "t"))
YEN_JA = ((1e12, "兆円"), (1e8, "億円"), (1e4, "万円"), (1.0, "円"))
JAPANESE = Words(
    "円/t",
    YEN_JA,
    YEN_JA,
    "{low}〜{high}",
    {
        "nonzero": "零でないシード {low}〜{high} %",
        "higher": "高いシード {low}〜{high} %",
        "lower": "低いシード {low}〜{high} %",
    },
)
LABELS: Mapping[str, Text] = {
    "price_jpy_per_t": Text("排出枠の平均価格、円/t", "mean allowance price, yen/t"),
    "credit_price_jpy_per_t": Text("クレジットの平均価格、円/t", "mean credit price, yen/t"),
    "time_at_ceiling": Text("価格が上限にあった立会", "sessions at the ceiling"),
    "time_at_floor": Text("価格が下限にあった立会", "sessions at the floor"),
    "time_below_floor": Text("価格が下限未満だった立会", "sessions below the floor"),
    "below_floor": Text("そのときの下限との平均の差", "mean distance below the floor then"),
    "paid_t": Text("上限で支払った量", "paid for at the ceiling"),
    "paid_jpy": Text("上限での支払額", "ceiling payments"),
    "bought_back_jpy": Text("リバースオークションの支出", "spending in reverse auctions"),
    "credit_use": Text("クレジット上限の使用率", "credit limit used"),
    "economic_shortfall_t": Text("クレジットの経済的不足", "economic shortfall of credits"),
    "last_bank_t": Text("最後の期限後のバンキング残高", "bank after the last deadline"),
    "abatement_jpy": Text("削減費用", "cost of abatement"),
    "efficiency": Text("最小費用に対する効率", "efficiency against least cost"),
    "loss_with_investments_jpy": Text(
        "社会計画者を上回る削減費用", "cost of abatement above a planner's"
    ),
    "surplus_jpy": Text("避けた被害額から費用を引いた余剰", "damage avoided less costs"),
}
RARE = (
    "a figure that is 0 in a fifth of the runs or more has no interval of its mean. In 12 to 54 %: "
    "the share of runs in which it is not 0. Higher 12 to 54 %: the share of seeds in which it is "
    "higher than in the variant compared with. Both with 95 % confidence."
)
SHARES = (
    *("credit_use", "time_at_ceiling", "time_at_floor", "time_below_floor", "time_above_floor"),
    *("below_floor", "time_two_sided", "efficiency", "largest_share", "hhi"),
)


def scale(largest: float, unit: str, words: Words = ENGLISH) -> tuple[float, str]:
    """The divisor and the unit that show tonnes ("t") or yen ("yen") of this size in few digits."""
    return _step(largest, TONNES if unit == "t" else words.long_yen)


def _step(largest: float, steps: Sequence[tuple[float, str]]) -> tuple[float, str]:
    size = abs(largest) if isfinite(largest) else 0.0
    return next((step for step in steps if size >= step[0]), steps[-1])


def amount(column: str, value: float | None, words: Words = ENGLISH) -> str:
    """A number with the unit of its column."""
    if value is None:
        return ""
    divisor, unit = unit_of(column, value, words)
    figure = rounded(column, value / divisor)
    if not unit or column.endswith("_jpy_per_t"):
        return figure
    return f"{figure}{unit}" if unit.endswith("円") else f"{figure} {unit}"


def unit_of(column: str, largest: float, words: Words = ENGLISH) -> tuple[float, str]:
    """The divisor and the unit for a column whose largest number is `largest`."""
    if column in SHARES:
        return 0.01, "%"
    if column.endswith("_jpy_per_t"):
        return 1.0, words.price
    if column.endswith("_t"):
        return _step(largest, TONNES)
    if column.endswith("_jpy"):
        return _step(largest, words.yen)
    return 1.0, ""


def span(
    row: Mapping[str, Any],
    kind: str,
    column: str,
    divisor: float | None = None,
    words: Words = ENGLISH,
) -> str:
    """The 95 % interval of a row of an experiment's summary; empty for a single run.

    `kind`: "" for the variant's own mean, "difference_" for its difference. Where the mean has no
    interval, that of the share of runs with a figure other than 0, or of the share of seeds in
    which the figure is higher or, if that happens more often, lower. With a divisor without unit.
    """
    if row["runs"] < 2 or (kind and row["difference"] is None):
        return ""
    low, high = row[f"{kind}low"], row[f"{kind}high"]
    if low is not None:
        if divisor is None:
            return words.between(amount(column, low, words), amount(column, high, words))
        return words.between(rounded(column, low / divisor), rounded(column, high / divisor))
    event = "nonzero"
    if kind:
        event = "higher" if row["higher"] >= row["lower"] else "lower"
    low, high = (f"{100 * row[f'{event}_{end}']:.0f}" for end in ("low", "high"))
    return words.events[event].format(low=low, high=high)


def rounded(column: str, value: float) -> str:
    """A number, already in its unit, rounded to three places; prices and counts to whole
    numbers.
    """
    size = abs(value)
    if value == round(value) or size >= 100 or not column.endswith(("_t", "_jpy", *SHARES)):
        return f"{value:,.0f}"
    if column.endswith("_jpy_per_t"):
        return f"{value:,.0f}"
    places = 1 if size >= 10 or column in SHARES else 2
    return f"{value:,.{places}f}"
