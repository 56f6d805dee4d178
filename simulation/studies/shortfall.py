"""The study "What credit supply is worth": the price of allowances over the supply of credits.

All designs of the first part are the short base case, in which allowances are scarce and each tonne
of credits counts. Issuance is multiplied in steps; at each step one more thing goes wrong or is
changed: JCM late, J-Credits stagnant, another limit, other users' willingness falling. The second
part is the floor in the long base case: the same purchases retired, resold, or with later
allocation tightened. Each design of the first part has its closed form beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from simulation.core.text import Text
from simulation.gx_ets.supply_outlook import expected_supply_mt
from simulation.studies.closed_form import all_years, expected_allowance_price
from simulation.studies.study import LEVEL, Design, Found, Study, twice_a_year

STEPS = (1, 3, 5, 10, 20, 30)
REPLICATIONS = 10
SMALL_STEPS = (1, 10, 30)
SMALL_REPLICATIONS = 3
# As many orders a session as those of all firms in the full study.
SMALL: Mapping[str, str] = {
    "population.firms": "40",
    "behavior.participation": "0.25",
    "calendar.last_fiscal_year": "2028",
}
CURVE = 13  # points of the drawn closed form
STAGNANT = 0.33  # of issuance, as in the scenario jcredit-stagnation
TITLE = Text("クレジット供給の価値", "What credit supply is worth")


class Branch(NamedTuple):
    """One change beside the supply: its name in tables and for readers, and its keys."""

    key: str
    text: Text
    settings: Mapping[str, str]
    jcredit_share: float = 1.0  # of the step's issuance of J-Credits


ON_TIME = Branch("on-time", Text("予定どおり", "on time"), {})
LATE = Branch(
    "jcm-late", Text("JCM が2年遅れる", "JCM two years late"), {"credits.jcm.delay_months": "24"}
)
STAGNATION = Branch(
    "stagnant",
    Text("J-クレジットが停滞(発行は3分の1)", "J-Credits stagnant (a third is issued)"),
    {"credits.jcredit.entry_elasticity": "0.0"},
    STAGNANT,
)
FALLING = Branch(
    "falling",
    Text("他の需要家の支払意思が毎年2割下がる", "other users' willingness falls by 20 % a year"),
    {"credits.other_demand_trend": "-0.2"},
)
LIMIT_5 = Branch("limit-5", Text("使用上限 5 %", "limit 5 %"), {"policy.credit_limit": "0.05"})
LIMIT_20 = Branch("limit-20", Text("使用上限 20 %", "limit 20 %"), {"policy.credit_limit": "0.2"})
BRANCHES = (ON_TIME, LATE, STAGNATION, FALLING, LIMIT_5, LIMIT_20)
SMALL_PLACES = {  # steps of the small study by branch
    ON_TIME.key: SMALL_STEPS,
    LATE.key: (10,),
    STAGNATION.key: (10,),
    FALLING.key: (10,),
    LIMIT_5.key: (30,),
}

FLOORS = (
    Design(
        "retire",
        Text("買い取って無効化(base-long)", "bought and retired (base-long)"),
        "base-long",
        {},
    ),
    Design(
        "resell",
        Text("買い取り、6月と12月に在庫の4分の1ずつ売り戻す(floor-reverse-auction)",
             "bought, and a quarter of the stock resold each June and December "
             "(floor-reverse-auction)"),
        "floor-reverse-auction",
        {"policy.resales": twice_a_year(0.0)},
    ),
    Design(
        "tighten",
        Text("買い取りに加えて翌年の割当てを1割減らす(floor-tighten)",
             "bought, and the next allocation cut by a tenth (floor-tighten)"),
        "floor-tighten",
        {},
    ),
)  # fmt: skip


def key_of(step: int, branch: Branch) -> str:
    """The name of a design in the tables."""
    return f"x{step}" if branch is ON_TIME else f"x{step} {branch.key}"


def shortfall_study(small: bool = False, replications: int | None = None) -> Study:
    """The full study, or the small one with few firms, years, steps and seeds."""
    steps = SMALL_STEPS if small else STEPS
    designs = [
        _design(step, branch)
        for branch in BRANCHES
        for step in steps
        if not small or step in SMALL_PLACES.get(branch.key, ())
    ]
    usual = SMALL_REPLICATIONS if small else REPLICATIONS
    return Study(
        "shortfall",
        TITLE,
        (*designs, *FLOORS),
        SMALL if small else {},
        replications or usual,
    )


def _design(step: int, branch: Branch) -> Design:
    settings = {
        "credits.jcredit.issuance_factor": f"{step * branch.jcredit_share:.6g}",
        "credits.jcm.issuance_factor": f"{step:.6g}",
    }
    settings = {key: value if "." in value else f"{value}.0" for key, value in settings.items()}
    text = Text(f"供給{step}倍、{branch.text.ja}", f"supply × {step}, {branch.text.en}")
    return Design(key_of(step, branch), text, "base-short", settings | dict(branch.settings))


class Point(NamedTuple):
    """A design of the first part with its closed form."""

    design: Design
    step: int
    branch: Branch
    supply_mt: float  # expected a year, mean of the run's years
    closed_form_jpy_per_t: float


class Theory(NamedTuple):
    """The closed forms: one point a design, and what they have in common."""

    points: tuple[Point, ...]
    curve: tuple[tuple[float, float], ...]  # (supply in Mt a year, price) of the first branch
    floor: float
    ceiling: float
    sigma_mt: float
    fit_error_mt: float

    def on(self, branch: Branch) -> list[Point]:
        """The points of a branch by rising supply."""
        return [point for point in self.points if point.branch is branch]


def theory_of(study: Study) -> Theory:
    """The closed forms of a study's first part."""
    points = []
    by_key = {key_of(step, branch): (step, branch) for step in STEPS for branch in BRANCHES}
    for design in study.designs:
        if design.key not in by_key:
            continue
        scenario = study.scenario(design)
        step, branch = by_key[design.key]
        years = all_years(scenario)
        count = scenario.calendar.last_fiscal_year - scenario.policy.base_year + 1
        supply = float(expected_supply_mt(scenario, count).mean())
        price = expected_allowance_price(scenario, years)
        points.append(Point(design, step, branch, supply, price))
    first = study.scenario(points[0].design)
    years = all_years(first)
    most = max(point.supply_mt for point in points)
    supplies = np.linspace(points[0].supply_mt, most, CURVE).tolist()
    curve = [(supply, expected_allowance_price(first, years, supply)) for supply in supplies]
    return Theory(
        points=tuple(points),
        curve=tuple(curve),
        floor=years.floor,
        ceiling=years.revision.high,
        sigma_mt=float(years.sigma_mt[0]),
        fit_error_mt=years.fit_error_mt,
    )


MET = ("surrendered_t", "credits_used_t", "paid_t", "uncovered_t", "bought_back_t")


def shortfall_table(found: Found, theory: Theory) -> pl.DataFrame:
    """One row a design: price level with its interval beside the closed form, and what met the
    duties of all years.
    """
    rows = []
    for point in theory.points:
        key = point.design.key
        own = found.of(key, LEVEL)
        if own is None:
            continue
        base = found.difference(key, key_of(point.step, ON_TIME), LEVEL)
        row: dict[str, object] = {
            "design": key,
            "step": point.step,
            "branch": point.branch.key,
            "supply_mt_a_year": point.supply_mt,
            "level_jpy_per_t": own.mean,
            "low": own.low,
            "high": own.high,
            "closed_form_jpy_per_t": point.closed_form_jpy_per_t,
            "difference_jpy_per_t": None if base is None else base.mean,
            "difference_low": None if base is None else base.low,
            "difference_high": None if base is None else base.high,
        }
        for figure in ("emissions_t", *MET):
            mean = found.of(key, figure)
            row[figure] = None if mean is None else mean.mean
        rows.append(row)
    return pl.DataFrame(rows)


def floor_table(found: Found, designs: Sequence[Design] = FLOORS) -> pl.DataFrame:
    """One row a design of the floor and fiscal year: price over floor, purchases, bank."""
    rows = []
    for design in designs:
        columns = {
            name: found.by_year(design.key, figure)
            for name, figure in (
                ("price_jpy_per_t", "price_jpy_per_t"),
                ("floor_jpy_per_t", "floor_in_force_jpy_per_t"),
                ("bought_back_t", "bought_back_t"),
                ("bought_back_jpy", "bought_back_jpy"),
                ("tightened_t", "tightened_t"),
                ("agency_stock_t", "agency_stock_t"),
                ("net_bank_t", "net_bank_t"),
            )
        }
        for year in sorted(columns["floor_jpy_per_t"]):
            row: dict[str, object] = {"design": design.key, "fiscal_year": year}
            for name, values in columns.items():
                own = values.get(year)
                row[name] = None if own is None else own.mean
                if name == "price_jpy_per_t":
                    row["low"] = None if own is None else own.low
                    row["high"] = None if own is None else own.high
            rows.append(row)
    return pl.DataFrame(rows)
