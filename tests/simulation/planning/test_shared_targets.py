"""Targets less what was ended for them: each retirement counts in every scheme that it serves.

The expected tonnes are counted one by one, and a small plan's cost is that of the cheapest of all
whole purchases.
"""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from api.wire.firm_file import EXAMPLE, read_firm
from exchange.compliance.closing import Market
from exchange.compliance.coverage import coverage
from exchange.compliance.firm import Firm, Holding, Target
from exchange.compliance.prices import Mark, newest
from exchange.compliance.what_if import WhatIf
from exchange.registry.uses import MAY_SHARE
from simulation.planning.firm_duty import targets_left_t
from simulation.planning.planner import procurement_plan
from simulation.planning.terms import PlanTerms

ON = date(2026, 11, 29)
SCHEMES = ("shk", "keidanren", "product", "tokyo")
FOREST = "jcredit/forest"


def ended(tonnes: int, uses: str, credit_class: str = FOREST) -> Holding:
    return Holding(
        entity="steel", credit_class=credit_class, vintage_start=date(2023, 4, 1),
        vintage_end=date(2024, 3, 31), quantity_t=tonnes, issued_on=date(2024, 10, 1),
        ended_for=uses, ended_on=date(2026, 10, 1),
    )  # fmt: skip


def firm(holdings: list[Holding], targets: list[Target]) -> Firm:
    terms = replace(read_firm(EXAMPLE).firm, schemes=("gx-ets", *SCHEMES), budget_yen_per_year=None)
    return replace(
        read_firm(EXAMPLE), firm=terms, holdings=tuple(holdings), orders=(), forwards=(),
        abatement=(), targets=tuple(targets),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_what_a_target_lacks_is_counted_tonne_by_tonne(seed: int) -> None:
    draw = random.Random(seed)
    years = (2026, 2027)
    holdings = []
    for _ in range(draw.randint(0, 6)):
        codes = draw.sample(SCHEMES, draw.randint(1, 2))
        if len(codes) == 2 and frozenset(codes) not in MAY_SHARE:
            codes = codes[:1]
        name = draw.choice((FOREST, "tokyo/small_midsize"))
        uses = "+".join(f"{code}:{draw.choice(years)}" for code in codes)
        holdings.append(ended(draw.randint(1, 5), uses, name))
    targets = [
        Target(scheme=code, fiscal_year=year, quantity_t=draw.randint(0, 12))
        for code, year in product(SCHEMES, years)
        if draw.random() < 0.7
    ]
    # A tonne at a time: to its own year's target, in Tokyo to the period's first that lacks one.
    left = {(one.scheme, one.fiscal_year): one.quantity_t for one in targets}
    for holding in holdings:
        for use in holding.ended_for.split("+"):
            code, year = use.split(":")
            is_unit = holding.credit_class.startswith("tokyo/")
            if is_unit != (code == "tokyo") and not (is_unit and code == "product"):
                continue
            places = [(code, int(year))] if code != "tokyo" else [(code, one) for one in years]
            for _ in range(holding.quantity_t):
                place = next((one for one in places if left.get(one, 0)), None)
                if place is not None:
                    left[place] -= 1
    assert targets_left_t(firm(holdings, targets), ON) == left


@pytest.mark.parametrize(
    ("shk_t", "product_t", "uses"),
    [
        (100, 60, "shk:2026+product:2026"), (30, 60, "shk:2026+product:2026"),
        (100, 60, "product:2026"), (50, 20, "shk:2026"), (40, 40, "product:2026+shk:2026"),
    ],
)  # fmt: skip
def test_a_plan_buys_what_every_scheme_still_lacks_and_no_more(
    shk_t: int, product_t: int, uses: str, tmp_path: Path
) -> None:
    """40 t are ended. One purchase may serve SHK and an offset product together, so that the
    cheapest of all purchases (a alone for SHK, b alone for the product, c for both) is bought."""
    targets = [
        Target(scheme="shk", fiscal_year=2026, quantity_t=shk_t, missed_yen_per_t=50_000),
        Target(scheme="product", fiscal_year=2026, quantity_t=product_t, missed_yen_per_t=50_000),
    ]
    own = firm([ended(40, uses)], targets)
    bundle = tmp_path / "bundle.csv"
    rows = ("2026-11", "2028-01", "2031-01")
    head = "scenario,seed,month,price_yen_per_t,credit_class\n"
    bundle.write_text(head + "".join(f"own,0,{one},100,gx_ets/allowance\n" for one in rows))
    mark = Mark(day=ON, credit_class=FOREST, stat="mark", price_yen_per_t=5_000, source="x")
    market = Market(newest([mark], ON, 30))
    found = coverage(own, ON, WhatIf(), market)
    plan = procurement_plan(own, found, market, PlanTerms(bundle=str(bundle), drawn=2, kept=2))
    bought_t = sum(one.mean_t for one in plan.basket if one.instrument == FOREST)
    lacks = [
        wanted - 40 * (f"{code}:2026" in uses.split("+"))
        for code, wanted in (("shk", shk_t), ("product", product_t))
    ]
    span = range(121)
    least_t = min(
        a + b + c
        for a, b, c in product(span[::10], span[::10], span[::10])
        if a + c >= lacks[0] and b + c >= lacks[1]
    )
    assert bought_t == least_t
