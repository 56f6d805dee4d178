"""V18, V21: allowances and credits in two linked auctions.

Two sectors value allowances by their compliance cost with the best use of credits, given an
expected price of credits. After the auction of allowances they bid for credits up to the limit by
the cost that a credit saves, beside other demand and against supply. No bid exceeds the ceiling:
tonnes that cost more to abate are emitted and paid for at the deadline, after both auctions, and
earn credit room like any other tonne. The resulting price of credits is the expectation of the next
round; the rounds end where expectation and price agree, and fail otherwise. A lot is 0.01 Mt.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from simulation.markets.single_auction import (
    Cleared,
    Orders,
    StepOrders,
    case_instrument,
    clear,
    steps_of,
    together,
)
from simulation.theory.credits import CreditEconomy, credit_market
from simulation.validation.cases.row import Row, row

Floats = NDArray[np.float64]
LOTS_A_MT = 100
TICKS_A_YEN = 5
TOP_YEN = 9000
SECTORS = (0, 1)
SUPPLY, OTHERS = 3, 2
UNEVEN_MT = 5.0  # by which the first sector's allocation exceeds half the cap
ROUNDS = 40


class LinkedOutcome(NamedTuple):
    """The outcome of the two markets, in the fields of the closed form's CreditOutcome."""

    allowance_price: float
    credit_price: float
    used_mt: float
    emissions_mt: float
    paid_mt: float
    rounds: int


def trade_both(economy: CreditEconomy) -> LinkedOutcome:
    """Run rounds of both auctions until the expected price of credits is the resulting one.

    An expectation that was too high or too low bounds the following ones. ArithmeticError where
    they have not met in ROUNDS rounds.
    """
    believed = economy.ceiling if economy.ceiling < inf else 3000.0
    low, high = 0.0, float(TOP_YEN)
    for rounds in range(1, ROUNDS + 1):
        allowances = _allowances(economy, believed)
        held = _held(economy) + np.array(allowances.bought_t[:2])
        traded = _credits(economy, held, believed)
        made = traded.price_ticks / TICKS_A_YEN
        if abs(made - believed) <= 1:
            used = np.array(traded.bought_t[:2], np.int64)
            emitted = _emitted(economy, held, used, made)
            paid = float((emitted - held - used).sum()) / LOTS_A_MT
            price = allowances.price_ticks / TICKS_A_YEN
            total = float(emitted.sum()) / LOTS_A_MT
            return LinkedOutcome(price, made, float(used.sum()) / LOTS_A_MT, total, paid, rounds)
        low, high = (believed, high) if made > believed else (low, believed)
        believed = made if low < made < high else (low + high) / 2
    raise ArithmeticError(
        f"expected and actual price of credits differ after {ROUNDS} rounds: {economy}"
    )


def _emitted(
    economy: CreditEconomy, held: NDArray[np.int64], used: NDArray[np.int64], credit: float
) -> NDArray[np.int64]:
    """Lots that each sector emits: its holdings, its credits used, and the tonnes it pays for.

    A tonne is paid for while abating it costs more than the ceiling; where the limit binds it also
    earns its share of a credit.
    """
    covered = held + used
    if economy.ceiling == inf:
        return covered
    own, slope, limit = economy.emissions_mt / 2, 2 * economy.slope, economy.limit
    most = (own - economy.ceiling / slope) * LOTS_A_MT
    limited = (own - ((1 - limit) * economy.ceiling + limit * credit) / slope) * LOTS_A_MT
    binds = used >= np.floor(limit * limited)
    wanted = np.where(binds & (credit < economy.ceiling), limited, most)
    emitted: NDArray[np.int64] = np.maximum(covered, np.floor(wanted).astype(np.int64))
    return emitted


def _held(economy: CreditEconomy) -> NDArray[np.int64]:
    """Each sector's allocation in lots."""
    half = np.array([economy.cap_mt / 2 + UNEVEN_MT, economy.cap_mt / 2 - UNEVEN_MT])
    return np.asarray(np.rint(half * LOTS_A_MT), np.int64)


def worth_of_allowances(economy: CreditEconomy, lots: int, believed: float) -> Floats:
    """The value of each of a sector's first `lots` allowances, given the credits' price.

    It is the marginal cost without credits where that is below their price, their price while the
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
    """The auction of allowances, with all values limited by the ceiling."""
    parts = []
    for sector, held in zip(SECTORS, _held(economy).tolist(), strict=True):
        lots = round(economy.emissions_mt / 2 * LOTS_A_MT)
        worth = np.minimum(worth_of_allowances(economy, lots, believed), economy.ceiling)
        parts.append(_orders(sector, Side.SELL, worth[:held]))
        parts.append(_orders(sector, Side.BUY, worth[held:]))
    return clear(together(*parts), 4, case_instrument(2600 * TICKS_A_YEN, TOP_YEN * TICKS_A_YEN))


def _credits(economy: CreditEconomy, held: NDArray[np.int64], believed: float) -> Cleared:
    """The auction of credits among sectors with these allowances, other demand and supply.

    A sector's room is the limit's share of its future emissions, paid for or not.
    """
    slope, own, limit = 2 * economy.slope, economy.emissions_mt / 2, economy.limit
    parts = []
    for sector, allowances in zip(SECTORS, held.tolist(), strict=True):
        room = limit / (1 - limit) * allowances
        if economy.ceiling < inf:
            marginal = (1 - limit) * economy.ceiling + limit * min(believed, economy.ceiling)
            room = max(room, limit * (own - marginal / slope) * LOTS_A_MT)
        used = (np.arange(int(room)) + 0.5 + allowances) / LOTS_A_MT
        saved = np.minimum(slope * (own - used), economy.ceiling)
        parts.append(_orders(sector, Side.BUY, saved))
    most = np.arange(TOP_YEN * LOTS_A_MT // 10) + 0.5
    offered = economy.supply_price + economy.supply_slope * most / LOTS_A_MT
    parts.append(_orders(SUPPLY, Side.SELL, offered[offered <= TOP_YEN]))
    if economy.other_price:
        wanted = economy.other_price - economy.other_slope * most / LOTS_A_MT
        parts.append(_orders(OTHERS, Side.BUY, wanted[wanted > 0]))
    return clear(together(*parts), 4, case_instrument(2600 * TICKS_A_YEN, TOP_YEN * TICKS_A_YEN))


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


# Prices may deviate by a step of both sectors (half a yen a lot) and by the last round.
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
    """V18: a limit that binds or not, and short supply."""
    rows = []
    for limit, shift in ((0.1, 0), (0.1, 5), (0.1, 8), (0.01, 0), (0.01, 3)):
        economy = CreditEconomy(600, 548, 50, limit, 1500 + 100 * shift, 100)
        rows += _rows("V18", f"limit {100 * limit:g} %, shift {shift}", economy)
    return rows


def credits_with_other_demand() -> list[Row]:
    """V21: segmented markets, one price, a binding limit, and each with the ceiling."""
    rows = []
    for supply_price, supply_slope, cap in (
        (1500, 2000, 548), (1500, 2000, 508), (1500, 200, 548), (500, 20, 480), (500, 20, 450),
        (1500, 100, 480),
    ):  # fmt: skip
        economy = CreditEconomy(600, cap, 50, 0.1, supply_price, supply_slope, 8000, 2000, 4300)
        rows += _rows("V21", f"supply (p - {supply_price})/{supply_slope}, cap {cap}", economy)
    return rows
