"""A procurement plan at the size of its bar: 10 years, 12 classes, 4 schemes, 300 of 1,000 paths.

The firm is the synthetic example, its last year repeated to FY2035, with targets in every year.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from api.wire.firm_file import EXAMPLE, read_firm
from exchange.compliance.closing import Market
from exchange.compliance.coverage import coverage
from exchange.compliance.firm import Firm, Target, Year
from exchange.compliance.prices import Mark, newest
from exchange.compliance.what_if import WhatIf
from exchange.instruments import LISTING
from simulation.planning.planner import procurement_plan
from simulation.planning.terms import PlanTerms

ON = date(2026, 11, 29)
FIRST_YEAR, LAST_YEAR = 2026, 2035
SCHEMES = ("gx-ets", "shk", "keidanren", "product")
CLASSES = 12
TARGET_T = 2_000


class PlanningResult(Struct, frozen=True):
    """Processor and wall time of a plan, its size, and the reduction's error against all paths."""

    processor_s: float
    wall_s: float
    years: int
    classes: int
    schemes: int
    drawn: int
    kept: int
    error: float
    status: str


def run_bench(bundle: str, drawn: int, kept: int) -> PlanningResult:
    """Plan once; the libraries are loaded and a small plan is made before."""
    firm, market = large_firm(), priced()
    covered = coverage(firm, ON, WhatIf(), market)
    procurement_plan(firm, covered, market, PlanTerms(bundle=bundle, drawn=20, kept=10))
    began, wall = time.process_time(), time.perf_counter()
    plan = procurement_plan(firm, covered, market, PlanTerms(bundle=bundle, drawn=drawn, kept=kept))
    return PlanningResult(
        processor_s=round(time.process_time() - began, 2),
        wall_s=round(time.perf_counter() - wall, 2),
        years=len(plan.fiscal_years),
        classes=len(market.imported),
        schemes=len(plan.schemes),
        drawn=plan.reduction.drawn,
        kept=plan.reduction.kept,
        error=plan.reduction.error,
        status=plan.status,
    )


def large_firm() -> Firm:
    """The example with all years and a target of each scheme in each of them."""
    firm = read_firm(EXAMPLE)
    terms = replace(firm.firm, schemes=SCHEMES, budget_yen_per_year=3_000_000_000)
    targets = tuple(
        Target(scheme=scheme, fiscal_year=year, quantity_t=TARGET_T, missed_yen_per_t=2_500)
        for scheme in SCHEMES[1:]
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    )
    return replace(firm, firm=terms, years=tuple(_years(firm)), targets=targets)


def _years(firm: Firm) -> Iterator[Year]:
    yield from firm.years
    for site in firm.sites:
        last = max(
            (one for one in firm.years if one.site == site.code), key=lambda one: one.fiscal_year
        )
        for year in range(last.fiscal_year + 1, LAST_YEAR + 1):
            yield replace(last, fiscal_year=year)


def priced() -> Market:
    """Made-up prices of today for twelve classes, from 1,900 to 5,200 yen/t."""
    classes = [one.credit_class for one in LISTING if one.programme in ("J-Credit", "JCM")]
    classes += [one.credit_class for one in LISTING if one.credit_class not in classes]
    marks = [
        Mark(
            day=ON, credit_class=name, stat="mark", price_yen_per_t=1_900 + 300 * number,
            source="synthetic",
        )
        for number, name in enumerate(classes[:CLASSES])
    ]  # fmt: skip
    return Market(newest(marks, ON, 30))
