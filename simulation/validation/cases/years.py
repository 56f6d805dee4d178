"""V5, V6, V23, V24: years of one market each, linked by a bank of allowances.

Every year is a call auction. Firms bid and offer by their abatement costs. The bank offers the
allowances it carries in at any price and bids, for each lot that it may carry on, that lot's value:
next year's discounted price with that bank. Next year's price comes from its own auction, run
beforehand for a grid of banks. Expectations are thus computed by the market itself, from the last
year backwards; then the years run forwards. Nothing is borrowed, because the bank offers only its
own allowances.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, expm1, inf
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from simulation.markets.single_auction import (
    Orders,
    StepOrders,
    case_instrument,
    clear,
    orders_of,
    steps_of,
    together,
)
from simulation.static.firms import LinearFirm, step_orders
from simulation.theory.banking import (
    continuous_path,
    purchase_to_reach,
    uncertain_second_year,
    yearly_path,
)
from simulation.validation.cases.models import FALLING, RATE, SLOPE, TEN_YEARS
from simulation.validation.cases.row import Row, row

Floats = NDArray[np.float64]
FIRMS = (0, 1)
BANK, AGENCY = 2, 3
STRATA = 60


class Scale(NamedTuple):
    """Lots a Mt, ticks a yen, and the highest price in yen."""

    lots_a_mt: int = 50
    ticks_a_yen: int = 5
    top_yen: int = 9000


class BankingMarket(NamedTuple):
    """Required abatement by year (Mt), MAC slope (yen/t per Mt), interest, the Agency's bounds.

    `floor_yen`: the Agency buys all offers at this price in `floor_years`; `ceiling_yen`: it sells
    any quantity at this price.
    """

    required_mt: Sequence[float]
    slope: float = SLOPE
    rate: float = RATE
    scale: Scale = Scale()
    floor_yen: float = 0.0
    ceiling_yen: float = 0.0
    floor_years: tuple[int, ...] = ()


class Year(NamedTuple):
    """One year's price, the bank after it, and the Agency's sales and purchases (Mt)."""

    price: float
    bank_mt: float
    sold_mt: float
    bought_mt: float


def hold_year(
    economy: BankingMarket, year: int, needed_mt: float, bank_mt: float, worth: Floats
) -> Year:
    """Run one auction; `worth[j]`: yen at which the bank bids for carrying lot j on, not rising."""
    lots, ticks, top_yen = economy.scale
    top = top_yen * ticks
    parts = [_firms(economy, needed_mt)]
    carried = round(bank_mt * lots)
    if carried:
        parts.append(orders_of([(BANK, Side.SELL, 1, carried)]))
    prices, counts = np.unique(np.floor(np.round(worth * ticks, 6)), return_counts=True)
    kept = prices >= 1
    bids = np.minimum(prices[kept], top).astype(np.int64)
    buys = np.full(len(bids), int(Side.BUY), np.int64)
    parts.append(steps_of(BANK, StepOrders(buys, bids, counts[kept].astype(np.int64))))
    endless = 400 * lots
    agency = []
    if economy.ceiling_yen:
        agency.append((AGENCY, Side.SELL, round(economy.ceiling_yen * ticks), endless))
    if economy.floor_yen and year in economy.floor_years:
        agency.append((AGENCY, Side.BUY, round(economy.floor_yen * ticks), endless))
    parts.append(orders_of(agency))
    found = clear(together(*parts), 4, case_instrument(round(top / 3), top))
    agency_t = found.bought_t[AGENCY]
    return Year(
        found.price_ticks / ticks,
        (carried + found.bought_t[BANK]) / lots,
        max(-agency_t, 0) / lots,
        max(agency_t, 0) / lots,
    )


def _firms(economy: BankingMarket, needed_mt: float) -> Orders:
    """Orders of two sectors, each of twice the slope, with this total abatement."""
    lots, ticks, top_yen = economy.scale
    total = round(needed_mt * lots)
    first = total // 2 + min(100, abs(total) // 4)
    covered = round(1.2 * top_yen / (2 * economy.slope) * lots)  # the most that they can offer
    slope = 2 * economy.slope / lots * 1000
    parts = []
    for trader, shortfall in zip(FIRMS, (first, total - first), strict=True):
        firm = LinearFirm(f"sector {trader}", covered + shortfall, covered, slope)
        parts.append(steps_of(trader, step_orders(firm, 1 / ticks, 1, top_yen * ticks)))
    return together(*parts)


def prices_by_bank(
    economy: BankingMarket, banks_mt: Floats, shocks: Sequence[Sequence[float]] = ()
) -> list[Floats]:
    """The (mean) price of each year's auction, by year and bank carried in.

    `shocks[t]`: equally likely changes of the requirement of year t, known in that year.
    """
    worth = np.zeros(0)
    found: list[Floats] = []
    for year in reversed(range(len(economy.required_mt))):
        needed = economy.required_mt[year]
        drawn = shocks[year] if year < len(shocks) and shocks[year] else (0.0,)
        prices = np.array(
            [
                np.mean([hold_year(economy, year, needed + s, bank, worth).price for s in drawn])
                for bank in banks_mt.tolist()
            ]
        )
        found.insert(0, prices)
        worth = worth_of(economy, banks_mt, prices)
    return found


def worth_of(economy: BankingMarket, banks_mt: Floats, prices: Floats) -> Floats:
    """The present value of each lot carried on, from next year's prices by bank."""
    lots = (
        np.arange(round(banks_mt[-1] * economy.scale.lots_a_mt)) + 0.5
    ) / economy.scale.lots_a_mt
    discounted = np.interp(lots, banks_mt, prices) / (1 + economy.rate)
    return np.asarray(np.minimum.accumulate(discounted))


def run_years(economy: BankingMarket, banks_mt: Floats, stock_mt: float = 0.0) -> list[Year]:
    """Compute expectations backwards, then run the years forwards from an opening stock."""
    expected = prices_by_bank(economy, banks_mt)
    bank, years = stock_mt, []
    for year, needed in enumerate(economy.required_mt):
        worth = np.zeros(0)
        if year + 1 < len(expected):
            worth = worth_of(economy, banks_mt, expected[year + 1])
        years.append(hold_year(economy, year, needed, bank, worth))
        bank = years[-1].bank_mt
    return years


def banks(top_mt: float, step_mt: float) -> Floats:
    """A grid of banks 0, step, ... up to the top."""
    return np.arange(0, top_mt + step_mt / 2, step_mt, dtype=np.float64)


def banking() -> list[Row]:
    """V5: paths of ten and of eight years; continuous time in years, with prices at their
    midpoints.

    An auction deviates by a lot's price step (a yen) at most, and each year adds its own deviation.
    """
    rows = []
    for name, required in (("rising", TEN_YEARS), ("falling", FALLING)):
        prices, held = yearly_path(required, SLOPE, RATE)
        years = run_years(BankingMarket(required), banks(120, 8))
        for year, (wanted, kept, got) in enumerate(zip(prices, held, years, strict=True), start=1):
            what = f"{name} need, year {year}"
            rows.append(row("V5", f"{what}: price", wanted, got.price, 5.0, venue=True))
            rows.append(row("V5", f"{what}: bank, Mt", kept, got.bank_mt, 0.3, venue=True))
    for start, stock in ((0.0, 0.0), (20.0, 30.0)):
        path = continuous_path(start, 10, stock, SLOPE, RATE)
        required = [start + 10 * (year + 0.5) for year in range(round(path.end_years) + 3)]
        economy = BankingMarket(required, SLOPE, expm1(RATE), Scale(10, 1, 22_000))
        years = run_years(economy, banks(400, 25), stock)
        name = f"R0 {start:g}, stock {stock:g}"
        at_start = years[0].price * exp(-RATE / 2)
        peak = max(year.bank_mt for year in years)
        rows.append(row("V5", f"{name}: first price", path.first_price, at_start, 16.0, venue=True))
        rows.append(row("V5", f"{name}: largest bank, Mt", path.peak_mt, peak, 3.0, venue=True))
    return rows


def withheld_and_returned() -> list[Row]:
    """V6b: withholding is neutral while the bank lasts, and moves prices where it binds."""
    rows = []
    before = [year.price for year in run_years(BankingMarket(TEN_YEARS), banks(120, 8))]
    for tonnes, expected in ((20, 0.0), (40, 313.624)):
        required = list(TEN_YEARS)
        required[0] += tonnes
        required[7] -= tonnes
        years = run_years(BankingMarket(required), banks(120, 8))
        moved = max(abs(a.price - b) for a, b in zip(years, before, strict=True))
        what = f"{tonnes} Mt withheld and returned: prices move"
        rows.append(row("V6", what, expected, moved, 6.0, venue=True))
    return rows


def floor_with_banking() -> list[Row]:
    """V23: the Agency's bids at the floor, and the effect of purchases of given sizes."""
    required = [0.0, 20, 35, 45, 55]
    grid = banks(100, 5)

    def first(tonnes: float, sold_back: float = 0.0) -> float:
        needed = [tonnes, *required[1:4], required[4] - sold_back]
        return run_years(BankingMarket(needed), grid)[0].price

    before = yearly_path(required, SLOPE, RATE)[0][0]
    bought = purchase_to_reach(1700, required, SLOPE, RATE)
    defended = run_years(BankingMarket(required, floor_yen=1700, floor_years=(0,)), grid)[0]
    small = run_years(BankingMarket([10.0, 15, 20, 25, 30], floor_yen=1700, floor_years=(0,)), grid)
    figures = (
        ("first price", before, first(0), 5.0),
        ("Mt bought to hold 1,700", bought, defended.bought_mt, 0.3),
        ("price while it buys", 1700, defended.price, 1.0),
        ("after the static answer's purchase", 1456.38, first((1700 - before) / 50), 5.0),
        ("after 20 Mt", 1583.53, first(20), 5.0),
        ("after 20 Mt bought and sold back", before, first(20, 20), 5.0),
        ("small bank: Mt bought to hold 1,700", 24.0, small[0].bought_mt, 0.3),
        ("small bank: year 2", 1044.05, small[1].price, 5.0),
    )
    return [
        row("V23", what, wanted, got, tolerance, venue=True)
        for what, wanted, got, tolerance in figures
    ]


def uncertain_years() -> list[Row]:
    """V24: the first year's price where the second year's shock is unknown and has a collar.

    Shocks are the midpoints of equally likely strata; the tails beyond them bound the tolerance.
    Without a floor the closed form's price may be negative, which an order's price cannot be.
    """
    rows = []
    shocks = [25 * NormalDist().inv_cdf((k + 0.5) / STRATA) for k in range(STRATA)]
    for name, floor, ceiling in (("collar", 1751.0, 4429.0), ("floor only", 1751.0, 0.0)):
        bounds = (floor, ceiling or inf)
        expected = uncertain_second_year(600, (590, 520), SLOPE, 25, RATE, bounds)
        economy = BankingMarket(
            (10.0, 80.0), floor_yen=floor, ceiling_yen=ceiling, floor_years=(1,), scale=Scale(20)
        )
        grid = banks(70, 5)
        later = prices_by_bank(
            economy._replace(required_mt=(80.0,), floor_years=(0,)), grid, [shocks]
        )[0]
        got = hold_year(
            economy._replace(ceiling_yen=0.0), 0, 10.0, 0.0, worth_of(economy, grid, later)
        )
        rows.append(row("V24", f"{name}: first price", expected.price, got.price, 8.0, venue=True))
        rows.append(row("V24", f"{name}: bank, Mt", expected.bank_mt, got.bank_mt, 0.3, venue=True))
    return rows
