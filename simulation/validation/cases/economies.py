"""V1, V3, V4, V15: economies of firms with abatement costs, cleared by the call auction.

In V3, V4 and V15 a lot represents 0.01 Mt, so a slope of 50 yen/t per Mt is half a yen a lot. Two
sectors with equal slopes and unequal allocations represent the covered firms; the Agency's floor
and ceiling are its orders in the same auction.
"""

from __future__ import annotations

from math import inf, isinf
from statistics import NormalDist

import numpy as np

from exchange.commands import Side
from simulation.markets.single_auction import (
    Orders,
    case_instrument,
    clear,
    orders_of,
    steps_of,
    together,
)
from simulation.scenarios.run import simulate
from simulation.static.firms import LinearFirm, step_orders
from simulation.theory.cap_and_trade import market_power
from simulation.theory.collar import Collar, normal_collar, uniform_collar
from simulation.validation.cases.row import Row, row

COLLAR = Collar(emissions_mt=600, cap_mt=548, slope=50, floor=1700, ceiling=4300)
LOTS_A_MT = 100
STRATA = 200
TOP = 9000


def four_firms() -> list[Row]:
    """V1: the shipped scenario with auction, settlement and surrender."""
    result = simulate("four-firms", seed=1)
    rows = [
        row("V1", name, check.expected, check.got, check.tolerance, venue=True)
        for name, check in result.checks.items()
    ]
    rows += [
        row(
            "V1",
            f"{firm.name}: abatement, t",
            firm.expected_abatement_t,
            firm.abatement_t,
            firm.tolerance_t,
            venue=True,
        )
        for firm in result.firms
    ]
    return rows


def two_sectors(shortfall_mt: float, top: int) -> Orders:
    """Orders of two sectors with this total shortfall, the first with the larger part.

    A negative shortfall is a surplus, which they offer at any price.
    """
    total = round(shortfall_mt * LOTS_A_MT)
    first = total // 2 + min(500, abs(total) // 4)
    parts = []
    for trader, shortfall in enumerate((first, total - first)):
        # Slope 100 yen/t per Mt each: 1 yen a lot, 1,000 yen per thousand lots.
        firm = LinearFirm(f"sector {trader}", 30_000 + shortfall, 30_000, 1000.0)
        parts.append(steps_of(trader, step_orders(firm, 1.0, 1, top)))
    return together(*parts)


class _Year:
    """One year's market under a shock: price, and the Agency's sales and purchases."""

    def __init__(self, shock_mt: float, reserve_mt: float) -> None:
        needed = COLLAR.emissions_mt - COLLAR.cap_mt + shock_mt
        reserve = 20_000 if isinf(reserve_mt) else round(reserve_mt * LOTS_A_MT)
        agency = [(3, Side.BUY, round(COLLAR.floor), 20_000)]
        if reserve:
            agency.append((2, Side.SELL, round(COLLAR.ceiling), reserve))
        orders = together(two_sectors(needed, TOP), orders_of(agency))
        found = clear(orders, 4, case_instrument(2600, TOP))
        self.price = float(found.price_ticks)
        self.sold_mt = -found.bought_t[2] / LOTS_A_MT
        self.withdrawn_mt = found.bought_t[3] / LOTS_A_MT


def _strata(reserve_mt: float, shocks: list[float]) -> dict[str, float]:
    """Means over equally likely shocks."""
    years = [_Year(shock, reserve_mt) for shock in shocks]
    prices = np.array([year.price for year in years])
    return {
        "price": float(prices.mean()),
        "price_sd": float(prices.std()),
        "sold_mt": float(np.mean([year.sold_mt for year in years])),
        "withdrawn_mt": float(np.mean([year.withdrawn_mt for year in years])),
    }


def hard_collar() -> list[Row]:
    """V3: floor and ceiling as orders of the Agency; shocks at the midpoints of equal strata.

    A price may deviate by a yen (the lot's step). The strata leave out the tail beyond their last
    midpoint, which bounds the other tolerances.
    """
    rows = []
    normal, uniform = normal_collar(COLLAR, 25), uniform_collar(COLLAR, 60)
    middles = (np.arange(STRATA) + 0.5) / STRATA
    for name, expected, shocks in (
        ("normal", normal, [25 * _normal_quantile(u) for u in middles.tolist()]),
        ("uniform", uniform, (120 * middles - 60).tolist()),
    ):
        got = _strata(inf, shocks)
        tolerances = {"price": 2.0, "price_sd": 5.0, "sold_mt": 0.02, "withdrawn_mt": 0.02}
        for what, tolerance in tolerances.items():
            wanted = float(getattr(expected, what))
            rows.append(row("V3", f"{name}: {what}", wanted, got[what], tolerance, venue=True))
    needed = COLLAR.shortfall_to_ceiling_mt
    at_threshold = [_Year(needed + shift, inf).sold_mt for shift in (-0.02, 1.0)]
    rows.append(row("V3", "sold below the threshold, Mt", 0, at_threshold[0], 0, venue=True))
    rows.append(row("V3", "sold 1 Mt beyond it, Mt", 1, at_threshold[1], 0.02, venue=True))
    return rows


def soft_ceiling() -> list[Row]:
    """V4: a reserve at the ceiling; a larger reserve lowers the expected price, with a falling
    effect.
    """
    count = STRATA // 2
    shocks = [25 * _normal_quantile((k + 0.5) / count) for k in range(count)]
    rows = []
    for reserve in (0, 5, 10, 20, 30):
        expected = normal_collar(COLLAR, 25, reserve)
        got = _strata(reserve, shocks)
        rows.append(
            row("V4", f"reserve {reserve}: price", expected.price, got["price"], 3.0, venue=True)
        )
        rows.append(
            row(
                "V4",
                f"reserve {reserve}: sold, Mt",
                expected.sold_mt,
                got["sold_mt"],
                0.03,
                venue=True,
            )
        )
    return rows


def dominant_firm() -> list[Row]:
    """V15: a firm that chooses its emissions against a price-taking fringe.

    Each choice is sent to the market: the firm offers its surplus or bids for its shortfall at any
    price, and the fringe answers with its cost steps. The choice with the highest profit must be
    that of the closed form.
    """
    rows = []
    for allocation in (30, 60, 80, 100):
        expected = market_power(100, 60, 20, 240, 240, allocation)
        best = max(_choices(allocation), key=lambda choice: choice[0])
        rows.append(
            row(
                "V15", f"A1 = {allocation}: emissions", expected.emissions, best[1], 0.5, venue=True
            )
        )
        rows.append(
            row("V15", f"A1 = {allocation}: price", expected.price, best[2], 12.0, venue=True)
        )
    return rows


def _choices(allocation: float) -> list[tuple[float, float, float]]:
    """(profit, emissions, price) of each choice of emissions, from 44 up to its 60 by halves.

    A lot is 0.1 tonnes of the case: the fringe's slope of 20 is 2 yen a lot.
    """
    fringe_allocation = round(10 * (240 - allocation))
    found = []
    for emissions in np.arange(44.0, 60.0, 0.5).tolist():
        net = round(10 * (emissions - allocation))
        fringe = LinearFirm("fringe", 2400, fringe_allocation, 2000.0)
        if fringe.shortfall_t <= 0:
            continue
        own = (1, Side.BUY, 5000, net) if net > 0 else (1, Side.SELL, 1, -net)
        parts = [steps_of(0, step_orders(fringe, 1.0, 1, 5000))]
        if net:
            parts.append(orders_of([own]))
        orders = together(*parts)
        price = float(clear(orders, 2, case_instrument(1000, 5000)).price_ticks)
        if price < 0:
            continue
        cost = 100 * (60 - emissions) ** 2 / 2 + price * (emissions - allocation)
        found.append((-cost, emissions, price))
    return found


def _normal_quantile(u: float) -> float:
    """The quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(u)
