"""The study of the Agency's instruments: designs of the floor and of the ceiling side by side.

The floor's designs are variants of the long base case, in which it acts; the ceiling's of the short
one without later vintages, in which it is reached. Each design changes one thing and is compared,
seed by seed, with the first of its group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from simulation.core.intervals import Interval
from simulation.core.text import Text
from simulation.studies.curves import Curve
from simulation.studies.shortfall import SMALL, SMALL_REPLICATIONS
from simulation.studies.study import LEVEL, Design, Found, Signs, Study, twice_a_year

REPLICATIONS = 20
TITLE = Text("下限と上限の設計", "Designs of the floor and the ceiling")


class Group(NamedTuple):
    """Designs with a common reference, the first: a letter, a name, and the scenario they vary."""

    letter: str
    text: Text
    scenario: str
    designs: tuple[Design, ...]

    def label(self, design: Design) -> str:
        """The short name of a design in pictures."""
        return f"{self.letter}{self.designs.index(design) + 1}"


def _designs(
    scenario: str, rows: tuple[tuple[str, str, str, dict[str, str]], ...]
) -> tuple[Design, ...]:
    return tuple(Design(key, Text(ja, en), scenario, keys) for key, ja, en, keys in rows)


HELD = {"policy.purchases": '"held"'}
FLOORS = Group(
    "F",
    Text("下限(リバースオークション)", "The floor (reverse auction)"),
    "base-long",
    _designs(
        "base-long",
        (
            ("retire", "一律価格で買い取り、無効化(基準)",
             "uniform price, retired (reference)", {}),
            ("pay-as-bid", "応札価格で買い取り", "pay as bid",
             {"policy.reverse_auction": '"pay_as_bid"'}),
            ("budget-half", "予算を半分に", "half the budget",
             {"policy.reverse_auction_budget_jpy": "60_000_000_000"}),
            ("budget-double", "予算を2倍に", "twice the budget",
             {"policy.reverse_auction_budget_jpy": "240_000_000_000"}),
            ("trigger-5-days", "発動を5日の平均で", "trigger on the mean of 5 days",
             {"policy.floor_window_days": "5"}),
            ("trigger-5-mt", "発動に取引 5 Mt が必要", "trigger needs 5 Mt of trade",
             {"policy.floor_volume_t": "5_000_000"}),
            ("price-90", "最高価格を下限の9割に", "maximum price 90 % of the floor",
             {"policy.reverse_auction_max_share": "0.9"}),
            ("hold", "買い取って持ち続ける", "bought and held for good",
             HELD | {"policy.resale_at_share": "10.0"}),
            ("resell-high", "上限の9割で売り戻す", "resold at 90 % of the ceiling", HELD),
            ("resell-scheduled", "6月と12月に在庫の4分の1を下限の5割以上で売り戻す",
             "a quarter of the stock resold in June and December at half the floor or more",
             HELD | {"policy.resales": twice_a_year(0.5)}),
            ("tighten", "持ち続け、翌年の割当てを1割減らす", "held, next allocation cut by 10 %",
             HELD | {"policy.tightened_share": "0.1"}),
            ("retire-tighten", "無効化し、翌年の割当ても5 %減らす",
             "retired, next allocation cut by 5 %",
             {"policy.tightened_share": "0.05"}),
            ("banking-limit", "持ち越しを排出量の5 %までに", "banking limit of 5 % of emissions",
             {"policy.banking_limit_share": "0.05"}),
        ),
    ),
)  # fmt: skip
CEILINGS = Group(
    "C",
    Text("上限(上限価格の支払い)", "The ceiling (payment)"),
    "no-later-vintage",
    _designs(
        "no-later-vintage",
        (
            ("open", "いつでも支払える(基準)", "always open (reference)", {}),
            ("surge", "高騰後だけ(月平均が上限の95 %以上)",
             "only after a surge (monthly mean at least 95 % of the ceiling)",
             {"policy.ceiling_opens_at_share": "0.95"}),
            ("reserve-5-mt", "支払いは年 5 Mt まで", "at most 5 Mt paid for a year",
             {"policy.ceiling_reserve_mt": "5.0"}),
            ("no-payment", "支払いなし(罰則のみ)", "no payment, the penalty alone",
             {"policy.may_pay_ceiling": "false"}),
            ("pay-and-keep", "保有したまま支払える", "open to firms that hold allowances, too",
             {"policy.pay_only_if_holdings_exhausted": "false"}),
            ("deemed-sales", "期限前60日の売却は保有とみなす",
             "sales of the last 60 days deemed held",
             {"policy.deemed_sales_days": "60"}),
            ("holding-limit", "保有は必要量+10 %まで、超過分は失効",
             "holdings up to the need plus 10 %, the excess expires",
             {"policy.holding_limit_share": "0.1", "policy.above_holding_limit": '"lost"'}),
        ),
    ),
)  # fmt: skip
GROUPS = (FLOORS, CEILINGS)
COST = "state_cost_jpy"
FIGURES = (  # in the order of the tables
    *(LEVEL, COST, "bought_back_t", "bought_back_jpy", "agency_sold_jpy", "agency_stock_jpy"),
    *("paid_jpy", "penalty_jpy", "paid_t", "uncovered_t"),
    *("time_at_floor", "time_below_floor", "below_floor", "time_at_ceiling"),
    *("last_bank_t", "emissions_t", "tightened_t", "paid_to_largest_jpy"),
)


def groups_under(curves: Sequence[Curve] = ()) -> tuple[Group, ...]:
    """The groups, and each again under further abatement curves."""
    return (*GROUPS, *(under(curve, group) for curve in curves for group in GROUPS))


def under(curve: Curve, group: Group) -> Group:
    """A group's designs under another abatement curve."""
    designs = (
        Design(under_key(design.key, curve), design.text, design.scenario,
               {**curve.keys, **design.settings})
        for design in group.designs
    )  # fmt: skip
    return Group(group.letter + curve.mark, curve.of(group.text), group.scenario, tuple(designs))


def under_key(key: str, curve: Curve | None) -> str:
    """The name of a design in tables under a curve; none: the base case's."""
    return key if curve is None else f"{key} {curve.name}"


def agency_study(
    small: bool = False, replications: int | None = None, curves: Sequence[Curve] = ()
) -> Study:
    """The full study, or the small one with few firms, years and seeds.

    `curves`: abatement curves under which all designs are repeated.
    """
    return Study(
        "agency",
        TITLE,
        tuple(design for group in groups_under(curves) for design in group.designs),
        SMALL if small else {},
        replications or (SMALL_REPLICATIONS if small else REPLICATIONS),
    )


class Effect(NamedTuple):
    """A design's figure and its difference from the reference of its group."""

    design: Design
    base: Design
    figure: str
    own: Interval
    change: Interval | None  # none for the reference itself, or where a run lacks the figure
    events: Interval | None = None  # share of runs that are not 0, where the figure is rare
    signs: Signs | None = None  # seeds that differ, where few do

    @property
    def direction(self) -> int | None:
        """-1 and 1: lower and higher than the reference by more than noise; none without runs.

        The interval of the difference leaves out zero; where few seeds differ, by the sign test.
        """
        if self.change is None:
            return None
        if self.signs is not None:
            return self.signs.direction
        return int(self.change.low > 0) - int(self.change.high < 0)

    @property
    def is_larger_than_noise(self) -> bool:
        """True where the difference has a direction."""
        return bool(self.direction)


def effects(found: Found, groups: Sequence[Group] = GROUPS) -> list[Effect]:
    """All designs whose runs ended, with all figures; the payments by sector last.

    A reference that several groups share stands once in the rows.
    """
    paid = sorted(
        name
        for name in found.sweep.tables["figures"]["figure"].unique()
        if name.startswith("paid_to_") and name != "paid_to_largest_jpy"
    )
    rows: list[Effect] = []
    seen = set[str]()
    for group in groups:
        base = group.designs[0]
        for design in group.designs:
            if design.key in seen or not found.has(design.key):
                continue
            seen.add(design.key)
            for figure in (*FIGURES, *paid):
                own = found.of(design.key, figure)
                if own is None:
                    continue
                change = signs = None
                if design is not base and found.has(base.key):
                    change = found.difference(design.key, base.key, figure)
                    signs = found.signs(design.key, base.key, figure)
                events = found.events(design.key, figure)
                rows.append(Effect(design, base, figure, own, change, events, signs))
    return rows


WORDS = ("design", "base", "figure")  # columns of text
COUNTS = ("runs", "is_larger_than_noise")


def effect_tables(rows: list[Effect], name: str) -> dict[str, pl.DataFrame]:
    """The table `name`: means with intervals, of a rare figure with that of the share of runs in
    which it is not 0; `differences`: from the reference, where few seeds differ with the shares of
    those that are higher and lower, and if larger than noise.
    """
    means, changes = [], []
    for row in rows:
        means.append(
            {"design": row.design.key, "figure": row.figure, "runs": row.own.runs}
            | {"mean": row.own.mean}
            | _ends("", row.own if row.events is None else None)
            | _share("nonzero", row.events)
        )
        if row.change is None:
            continue
        changes.append(
            {"design": row.design.key, "base": row.base.key, "figure": row.figure}
            | {"difference": row.change.mean}
            | _ends("", row.change if row.signs is None else None)
            | _share("higher", row.signs and row.signs.share(row.signs.higher))
            | _share("lower", row.signs and row.signs.share(row.signs.lower))
            | {"is_larger_than_noise": int(row.is_larger_than_noise)}
        )
    return {name: _table(means), "differences": _table(changes)}


def _ends(name: str, span: Interval | None) -> dict[str, float | None]:
    low, high = (None, None) if span is None else (span.low, span.high)
    return {f"{name}low": low, f"{name}high": high}


def _share(name: str, share: Interval | None) -> dict[str, float | None]:
    return {name: None if share is None else share.mean} | _ends(f"{name}_", share)


def _table(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    types = dict.fromkeys(WORDS, pl.String()) | dict.fromkeys(COUNTS, pl.Int64())
    schema = {name: types.get(name, pl.Float64()) for name in (rows[0] if rows else ())}
    return pl.DataFrame(rows, schema=schema)
