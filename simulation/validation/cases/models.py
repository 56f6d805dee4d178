"""V5, V6, V13, V16, V18, V20-V24: models over years and policies, each with a second solver.

The closed forms are compared with another solver, a Monte Carlo run or published figures; `years`
and `linked` run V5, V6, V18, V21, V23 and V24 through auctions as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from exchange.schemes.gx_ets_allocation import activity_units
from simulation.core.rng import stream
from simulation.gx_ets.policy import Policy, price_band
from simulation.schemes.european_union import EuropeanUnion
from simulation.theory.banking import (
    continuous_path,
    purchase_to_reach,
    uncertain_second_year,
    yearly_path,
)
from simulation.theory.collar import (
    Collar,
    common_shock_variances,
    prices_and_quantities,
)
from simulation.theory.credits import CreditEconomy, CreditOutcome, credit_market
from simulation.validation.cases.row import Row, mean_row, row

SLOPE, RATE = 50.0, 0.05
DRAWS = 400_000
FALLING = [40.0, 45, 50, 52, 30, 20, 60, 70]
TEN_YEARS = [10.0 * year for year in range(1, 11)]
RESERVE = EuropeanUnion(graduated_to_t=1_096_000_000)  # since 2024


def pooled_path(required: Sequence[float], slope: float, rate: float) -> NDArray[np.float64]:
    """Yearly prices with banking and no borrowing, by pooling adjacent years.

    Present-value prices may not rise: as in isotonic regression, a year that needs a higher price
    than the year before is pooled with it.
    """
    pools: list[list[float]] = []  # required tonnes, sum of growth factors, years
    for year, tonnes in enumerate(required):
        pools.append([tonnes, (1 + rate) ** year, 1])
        while len(pools) > 1 and pools[-1][0] * pools[-2][1] >= pools[-2][0] * pools[-1][1]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    present = np.repeat(
        [slope * tonnes / factors for tonnes, factors, _ in pools],
        [int(years) for *_, years in pools],
    )
    return np.asarray(present * (1 + rate) ** np.arange(len(required)), dtype=np.float64)


def banking() -> list[Row]:
    """V5: continuous time compared with steps of a twentieth of a year; years compared with
    pooling.
    """
    rows = []
    step = 0.05
    for start, stock in ((0.0, 0.0), (20.0, 0.0), (20.0, 30.0)):
        path = continuous_path(start, 10, stock, SLOPE, RATE)
        middles = (np.arange(1200) + 0.5) * step
        required = (start + 10 * middles) * step
        required[0] -= stock
        got = pooled_path(required.tolist(), SLOPE / step, float(np.expm1(RATE * step)))
        name = f"R0 {start:g}, stock {stock:g}: first price"
        rows.append(row("V5", name, path.first_price, float(got[0]), 5.0))
    for name, required_mt in (("rising", TEN_YEARS), ("falling", FALLING)):
        prices, bank = yearly_path(required_mt, SLOPE, RATE)
        got = pooled_path(required_mt, SLOPE, RATE)
        rows.append(
            row("V5", f"{name} need: prices apart by", 0, float(abs(got - prices).max()), 1e-6)
        )
        held = list(accumulate(got / SLOPE - np.array(required_mt)))
        rows.append(row("V5", f"{name} need: largest bank", max(bank), max(held), 1e-6))
        rows.append(row("V5", f"{name} need: lowest bank", 0, min(held), 1e-6))
    return rows


def stability_reserve() -> list[Row]:
    """V6: the European Union's published intakes; withholding is neutral while a bank lasts."""
    published = {
        "2022, Commission 2023-05-15": (1_134_794_738, 272_350_737),
        "2025, Commission 2026": (1_023_494_202, 190_494_202),
        "at the upper threshold": (1_096_000_000, 263_000_000),
        "one above it": (1_096_000_001, 263_040_000),
        "at the lower threshold": (833_000_000, 0),
        "below 400 million": (399_999_999, -100_000_000),
    }
    rows = [
        row("V6", name, intake, RESERVE.flow_t(circulating, RESERVE.opening_t), 0)
        for name, (circulating, intake) in published.items()
    ]
    before = pooled_path(TEN_YEARS, SLOPE, RATE)
    for tonnes, expected in ((20, 0.0), (40, 313.624)):
        required = list(TEN_YEARS)
        required[0] += tonnes
        required[7] -= tonnes
        moved = float(abs(pooled_path(required, SLOPE, RATE) - before).max())
        rows.append(
            row("V6", f"{tonnes} Mt withheld and returned: prices move", expected, moved, 1e-3)
        )
    return rows


def prices_against_quantities() -> list[Row]:
    """V13: welfare over a fixed quantity under random shocks, for a price and a collar."""
    rows = []
    shocks = abs(stream(13, "shock").standard_normal(DRAWS))
    for benefit in (0.5, 2.0, 1.0):
        expected = prices_and_quantities(benefit, 1.0, 1.0)
        for name, width, wanted in (
            ("price", 0.0, expected.price),
            ("collar", expected.half_width, expected.collar),
        ):
            moved = np.maximum(shocks - width, 0)
            gain = shocks * moved - (benefit + 1) * moved**2 / 2
            rows.append(mean_row("V13", f"benefit slope {benefit}: {name}", wanted, gain.tolist()))
        best = max(expected.price, 0.0)
        rows.append(
            row("V13", f"benefit slope {benefit}: collar is best", 1, expected.collar >= best, 0)
        )
    return rows


def band_path() -> list[Row]:
    """V16: the path of the band at zero inflation, up to its published end in FY2030."""
    path = {
        2026: (1700, 4300),
        2027: (1751, 4429),
        2028: (1803.53, 4561.87),
        2029: (1857.64, 4698.73),
        2030: (1913.36, 4839.69),
    }
    return [
        row("V16", f"{name} in FY{year}", wanted, found, 0.005)
        for year, bounds in path.items()
        for name, wanted, found in zip(
            ("floor", "ceiling"), bounds, price_band(Policy(), year, inflation=0.0), strict=True
        )
    ]


def credits_in_a_limit() -> list[Row]:
    """V18: the least-cost plan of a social planner, and the shadow price of its cap."""
    rows = []
    for limit, shift in ((0.1, 0), (0.1, 5), (0.1, 8), (0.01, 0), (0.01, 3)):
        economy = CreditEconomy(600, 548, SLOPE, limit, 1500 + 100 * shift, 100)
        expected = credit_market(economy)
        name = f"limit {100 * limit:g} %, shift {shift}"
        used, _ = _planner(economy, 548)
        shadow = (_planner(economy, 547.999)[1] - _planner(economy, 548.001)[1]) / 0.002
        rows.append(row("V18", f"{name}: credits", expected.used_mt, used, 1e-3))
        rows.append(row("V18", f"{name}: allowance price", expected.allowance_price, shadow, 0.05))
    return rows


def _planner(economy: CreditEconomy, cap_mt: float) -> tuple[float, float]:
    """Credits used and total cost of the least-cost plan under a cap, by search over the
    credits.
    """

    def cost(used: float) -> float:
        abated = economy.emissions_mt - cap_mt - used
        supply = economy.supply_price * used + economy.supply_slope * used**2 / 2
        return economy.slope * abated**2 / 2 + supply

    low, high = 0.0, economy.limit / (1 - economy.limit) * cap_mt
    for _ in range(200):
        third = (high - low) / 3
        if cost(low + third) <= cost(high - third):
            high -= third
        else:
            low += third
    return low, cost(low)


def common_shocks() -> list[Row]:
    """V20: the collar's effect under common and under independent shocks."""
    collar = Collar(600, 548, SLOPE, 1700, 4300)
    common, independent = common_shock_variances(collar, 25)
    shocks = [25 * stream(20, name).standard_normal(DRAWS) for name in ("common", "other")]
    free = SLOPE * (52 + shocks[0])
    with_collar = [np.clip(SLOPE * (52 + shock), 1700, 4300) for shock in shocks]
    got = [float(np.var(prices - free)) for prices in with_collar]
    return [
        row("V20", "variance, common shocks", common, got[0], 0.02 * common),
        row("V20", "variance, independent shocks", independent, got[1], 0.02 * independent),
        row("V20", "times fewer runs", 9.5, got[1] / got[0], 0.3),
    ]


def credits_with_other_demand() -> list[Row]:
    """V21: prices adjusted until both markets clear."""
    rows = []
    for supply_price, supply_slope, cap in (
        (1500, 2000, 548), (1500, 2000, 508), (1500, 200, 548), (500, 20, 480), (500, 20, 450),
        (1500, 100, 480),
    ):  # fmt: skip
        economy = CreditEconomy(600, cap, SLOPE, 0.1, supply_price, supply_slope, 8000, 2000, 4300)
        expected, got = credit_market(economy), _adjusted(economy)
        name = f"supply (p - {supply_price})/{supply_slope}, cap {cap}"
        for field in ("allowance_price", "credit_price", "used_mt", "emissions_mt", "paid_mt"):
            wanted, found = getattr(expected, field), getattr(got, field)
            rows.append(row("V21", f"{name}: {field}", wanted, found, 1e-4))
    return rows


def _adjusted(economy: CreditEconomy) -> CreditOutcome:
    """The outcome by bisection of the allowance price and, for each, of the credit price."""

    def answer(allowance: float) -> tuple[float, float, float]:
        """Credit price, credits used and emissions at an allowance price."""
        low, high = 0.0, 2e4
        for _ in range(100):
            credit = (low + high) / 2
            marginal = (1 - economy.limit) * allowance + economy.limit * credit
            wanted = 0.0
            if credit < allowance:
                wanted = economy.limit * (economy.emissions_mt - marginal / economy.slope)
            if economy.credits_left(credit) < wanted:
                low = credit
            else:
                high = credit
        if abs(high - allowance) < 1e-6:  # one price for both: all available credits are used
            emissions = economy.emissions_mt - allowance / economy.slope
            return high, max(0.0, economy.credits_left(allowance)), emissions
        if high > allowance:
            return high, 0.0, economy.emissions_mt - allowance / economy.slope
        marginal = (1 - economy.limit) * allowance + economy.limit * high
        emissions = economy.emissions_mt - marginal / economy.slope
        return high, economy.limit * emissions, emissions

    low, high = 0.0, economy.ceiling
    for _ in range(100):
        allowance = (low + high) / 2
        _, used, emissions = answer(allowance)
        if emissions - used > economy.cap_mt:
            low = allowance
        else:
            high = allowance
    credit, used, emissions = answer(high)
    paid = emissions - used - economy.cap_mt if high >= economy.ceiling - 1e-6 else 0.0
    return CreditOutcome(high, credit, used, emissions, paid, used > 0)


def activity_rule() -> list[Row]:
    """V22: allocations computed by hand; the price when output grows and the cap does not."""
    worked = {
        "a lasting rise of 10 %": ((100, 100, 110, 110, 110), (100, 100, 100, 100, 130)),
        "a lasting rise of 7 %": ((107, 107, 107, 107, 107), (100, 100, 100, 100, 100)),
        "a spike of 15 %": ((100, 115, 100, 100, 100), (100, 100, 122.5, 107.5, 107.5)),
    }
    rows = []
    for name, (activity, allocations) in worked.items():
        got = map(float, activity_units([Fraction(value) for value in activity], Fraction(100)))
        for year, (wanted, found) in enumerate(zip(allocations, got, strict=True), start=1):
            rows.append(row("V22", f"{name}, year {year}", wanted, found, 1e-9))
    for output, published in ((105.0, 3904.76), (110.0, 5090.91)):
        rows.append(
            row("V22", f"output {output:g}, fixed cap", published, 5000 * (6 - 548 / output), 0.01)
        )
    return rows


def floor_with_banking() -> list[Row]:
    """V23: the purchase that raises the first price to the floor while a bank lasts, by pooling."""
    required = [0.0, 20, 35, 45, 55]
    bought = purchase_to_reach(1700, required, SLOPE, RATE)

    def first(tonnes: float, sold_back: float = 0.0) -> float:
        path = pooled_path([tonnes, 20, 35, 45, 55 - sold_back], SLOPE, RATE)
        return float(path[0])

    kinked = pooled_path([34.0, 15, 20, 25, 30], SLOPE, RATE)
    before = yearly_path(required, SLOPE, RATE)[0][0]
    return [
        row("V23", "first price", before, first(0), 1e-6),
        row("V23", "first price after the purchase", 1700, first(bought), 1e-6),
        row(
            "V23", "after the static answer's purchase", 1456.38, first((1700 - before) / 50), 0.01
        ),
        row("V23", "after 20 Mt", 1583.53, first(20), 0.01),
        row("V23", "after 20 Mt bought and sold back", before, first(20, 20), 1e-6),
        row("V23", "24 Mt with a small bank: year 1", 1700, float(kinked[0]), 0.01),
        row("V23", "24 Mt with a small bank: year 2", 1044.05, float(kinked[1]), 0.01),
    ]


def uncertain_years() -> list[Row]:
    """V24: under random shocks the second year's mean price is the first year's with interest."""
    rows = []
    shock = 25 * stream(24, "shock").standard_normal(DRAWS)
    for name, floor, ceiling in (
        ("collar", 1751.0, 4429.0), ("no collar", -np.inf, np.inf),
        ("ceiling only", -np.inf, 4429.0), ("floor only", 1751.0, np.inf),
    ):  # fmt: skip
        found = uncertain_second_year(600, (590, 520), SLOPE, 25, RATE, (floor, ceiling))
        second = np.clip(SLOPE * (80 + shock - found.bank_mt), floor, ceiling)
        drawn = (second / (1 + RATE)).tolist()
        rows.append(mean_row("V24", f"{name}: first price", found.price, drawn))
    return rows
