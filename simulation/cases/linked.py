"""V18, V21: allowances and credits, two auctions that firms answer together.

Two sectors value allowances by what the best use of credits then costs them, believing a price
of credits; when allowances are allotted they bid for credits up to the limit by what a credit
saves them, beside other demand and against supply. The price of credits that comes out is what
they believe in the next round; the rounds end where belief and price agree. A lot is 0.01 Mt.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from simulation.cases.row import Row, row
from simulation.firms import StepOrders
from simulation.laboratory import Cleared, Orders, clear, laboratory, orders_of, steps_of, together
from simulation.theory.credits import CreditEconomy, credit_market

Floats = NDArray[np.float64]
LOTS_A_MT = 100
TICKS_A_YEN = 5
TOP_YEN = 9000
SECTORS = (0, 1)
AGENCY, SUPPLY, OTHERS = 2, 3, 2
UNEVEN_MT = 5.0  # how much more of the cap the first sector is given
ROUNDS = 40


class Found(NamedTuple):
    """What the two markets came to, by the fields of the closed form's CreditOutcome."""

    allowance_price: float
    credit_price: float
    used_mt: float
    emissions_mt: float
    paid_mt: float
    rounds: int


def trade_both(economy: CreditEconomy) -> Found:
    """Rounds of both auctions until the believed price of credits is the one that is made."""
    believed, rounds = economy.ceiling if economy.ceiling < inf else 3000.0, 0
    while True:
        rounds += 1
        allowances = _allowances(economy, believed)
        held = _held(economy) + np.array(allowances.bought_t[:2])
        traded = _credits(economy, held)
        price = traded.price_ticks / TICKS_A_YEN
        if abs(price - believed) <= 1 or rounds == ROUNDS:
            break
        believed = price
    used = sum(traded.bought_t[:2]) / LOTS_A_MT
    paid = -allowances.bought_t[AGENCY] / LOTS_A_MT
    emissions = float(held.sum()) / LOTS_A_MT + used
    return Found(allowances.price_ticks / TICKS_A_YEN, price, used, emissions, paid, rounds)


def _held(economy: CreditEconomy) -> NDArray[np.int64]:
    """What each sector is allocated, in lots."""
    half = np.array([economy.cap_mt / 2 + UNEVEN_MT, economy.cap_mt / 2 - UNEVEN_MT])
    return np.asarray(np.rint(half * LOTS_A_MT), np.int64)


def worth_of_allowances(economy: CreditEconomy, lots: int, believed: float) -> Floats:
    """What each of a sector's first `lots` allowances is worth to it, given the credits' price.

    Without credits the marginal cost where that is below their price, their price while the
    limit leaves room, and (MAC - l p_credit) / (1 - l) where it does not.
    """
    slope, own = 2 * economy.slope, economy.emissions_mt / 2
    held = (np.arange(lots) + 0.5) / LOTS_A_MT
    alone = slope * (own - held)
    limited = slope * (own - held / (1 - economy.limit))
    beyond = (limited - economy.limit * believed) / (1 - economy.limit)
    worth = np.where(alone <= believed, alone, np.where(limited >= believed, beyond, believed))
    return np.maximum(worth, 0.0)


def _allowances(economy: CreditEconomy, believed: float) -> Cleared:
    """The auction of allowances; the Agency sells at the ceiling what is wanted of it."""
    parts = []
    for sector, held in zip(SECTORS, _held(economy).tolist(), strict=True):
        lots = round(economy.emissions_mt / 2 * LOTS_A_MT)
        worth = worth_of_allowances(economy, lots, believed)
        parts.append(_orders(sector, Side.SELL, worth[:held]))
        parts.append(_orders(sector, Side.BUY, worth[held:]))
    if economy.ceiling < inf:
        ceiling = round(economy.ceiling * TICKS_A_YEN)
        parts.append(orders_of([(AGENCY, Side.SELL, ceiling, 100 * LOTS_A_MT)]))
    return clear(together(*parts), 4, laboratory(2600 * TICKS_A_YEN, TOP_YEN * TICKS_A_YEN))


def _credits(economy: CreditEconomy, held: NDArray[np.int64]) -> Cleared:
    """The auction of credits among sectors with these allowances, other demand and supply."""
    slope, own = 2 * economy.slope, economy.emissions_mt / 2
    parts = []
    for sector, allowances in zip(SECTORS, held.tolist(), strict=True):
        room = int(economy.limit / (1 - economy.limit) * allowances)
        used = (np.arange(room) + 0.5 + allowances) / LOTS_A_MT
        parts.append(_orders(sector, Side.BUY, slope * (own - used)))
    most = np.arange(TOP_YEN * LOTS_A_MT // 10) + 0.5
    offered = economy.supply_price + economy.supply_slope * most / LOTS_A_MT
    parts.append(_orders(SUPPLY, Side.SELL, offered[offered <= TOP_YEN]))
    if economy.other_price:
        wanted = economy.other_price - economy.other_slope * most / LOTS_A_MT
        parts.append(_orders(OTHERS, Side.BUY, wanted[wanted > 0]))
    return clear(together(*parts), 4, laboratory(2600 * TICKS_A_YEN, TOP_YEN * TICKS_A_YEN))


def _orders(trader: int, side: Side, values: Floats) -> Orders:
    """One lot at each value, in ticks: bids rounded down, offers up, within the ladder."""
    close = np.round(values * TICKS_A_YEN, 6)
    top = TOP_YEN * TICKS_A_YEN
    if side is Side.BUY:
        ticks = np.minimum(np.floor(close), top)
        ticks = ticks[ticks >= 1]
    else:
        ticks = np.maximum(np.ceil(close), 1)
        ticks = ticks[ticks <= top]
    levels, lots = np.unique(ticks.astype(np.int64), return_counts=True)
    sides = np.full(len(levels), int(side), np.int64)
    return steps_of(trader, StepOrders(sides, levels, lots.astype(np.int64)))


# Prices may be off by a step of both sectors (half a yen a lot) and by the rounds' end.
TOLERANCES = {
    "allowance_price": 3.0,
    "credit_price": 3.0,
    "used_mt": 0.05,
    "emissions_mt": 0.05,
    "paid_mt": 0.05,
}


def _rows(case: str, name: str, economy: CreditEconomy) -> list[Row]:
    expected, found = credit_market(economy), trade_both(economy)
    return [
        row(
            case,
            f"{name}: {field}",
            getattr(expected, field),
            getattr(found, field),
            tolerance,
            True,
        )
        for field, tolerance in TOLERANCES.items()
    ]


def credits_in_a_limit() -> list[Row]:
    """V18: the limit binds or not, and supply falls short."""
    rows = []
    for limit, shift in ((0.1, 0), (0.1, 5), (0.1, 8), (0.01, 0), (0.01, 3)):
        economy = CreditEconomy(600, 548, 50, limit, 1500 + 100 * shift, 100)
        rows += _rows("V18", f"limit {100 * limit:g} %, shift {shift}", economy)
    return rows


def credits_with_other_demand() -> list[Row]:
    """V21: segmented, one price, the limit, and the ceiling, as supply and cap have it."""
    rows = []
    for supply_price, supply_slope, cap in (
        (1500, 2000, 548), (1500, 2000, 508), (1500, 200, 548), (500, 20, 480), (500, 20, 450),
    ):  # fmt: skip
        economy = CreditEconomy(600, cap, 50, 0.1, supply_price, supply_slope, 8000, 2000, 4300)
        rows += _rows("V21", f"supply (p - {supply_price})/{supply_slope}, cap {cap}", economy)
    return rows
