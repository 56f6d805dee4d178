"""Small procurement problems, and their cost by trying every whole number of tonnes."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from simulation.planning.problem import (
    Floats,
    Forwards,
    Measures,
    Problem,
    Purchases,
)

DUTY, OTHER, BOTH = 0, 1, 2  # the uses of a small problem


def problem(
    need: list[list[float]],
    spot: list[list[float]],
    *,
    resort: float = 4_300.0,
    room: float = 1e6,
    arrivals: list[float] | None = None,
    target: list[float] | None = None,
    missed: float = 0.0,
    is_shared: bool = False,
    buy_now: tuple[float, float] | None = None,
    forward: tuple[float, float, list[int]] | None = None,
    slot: tuple[list[list[float]], float] | None = None,
    stock: float = 0.0,
    left: float = 0.0,
    interest: float = 0.0,
    budget: float = np.inf,
) -> Problem:
    """A problem of one pool and one or two years; `need`, `spot` by path and year.

    `buy_now`, `forward`: price and most tonnes (a forward arrives on each path in a period);
    `slot`: the price by path and year of one class on the paths, and its cap.
    """
    paths, years = len(need), len(need[0])
    uses = ((0,), (1,), (0, 1)) if is_shared else ((0,), (1,))
    discount = (1 + interest) ** -np.arange(1.0, years + 1)
    bought = 0 if buy_now is None else 1
    signed = 0 if forward is None else 1
    slot_price = np.full((paths, 1, 1, years), np.inf)
    slot_most = np.full((paths, 1, 1, years), np.inf)
    if slot is not None:
        slot_price[:, 0, 0] = slot[0]
        slot_most[:] = slot[1]
    targets = np.zeros((2, years))
    targets[1] = target or [0.0] * years
    held = np.zeros((paths, 1, years))
    held[:, 0, 0] = stock
    return Problem(
        weights=np.full(paths, 1 / paths),
        need=np.array(need, float),
        room=np.full((paths, years), room),
        arrivals=np.tile(np.array(arrivals or [0.0] * years), (paths, 1)),
        beyond=0.0,
        beyond_price=np.zeros(paths),
        spot=np.array(spot, float),
        spot_most=np.full(years, np.inf),
        resort=np.full((paths, years), resort),
        targets=targets,
        missed=np.full((2, years), missed),
        uses=uses,
        when=np.tile(np.arange(years)[:, None], (1, len(uses))),
        counts=np.ones((1, years, len(uses)), bool),
        stock=held,
        slot_price=slot_price,
        slot_most=slot_most,
        discount=discount,
        budget=np.arange(years),
        left=np.array([left]),
        most_yen=np.full(years, budget),
        purchases=Purchases(
            price=np.full((paths, bought), 0.0 if buy_now is None else buy_now[0]),
            most=np.full(bought, np.inf),
            discount=np.ones(bought),
            budget=np.zeros(bought, np.int64),
            period=np.zeros(bought, np.int64),
            pool=np.zeros(bought, np.int64),
            group=np.arange(bought),
            group_most=np.full(bought, 0.0 if buy_now is None else buy_now[1]),
        ),
        forwards=Forwards(
            most=np.full(signed, 0.0 if forward is None else forward[1]),
            price=np.full(signed, 0.0 if forward is None else forward[0]),
            pool=np.zeros(signed, np.int64),
            arrives=np.array([[one] for one in forward[2]])
            if forward
            else np.zeros((paths, 0), np.int64),
            discount=np.ones((paths, signed)),
            budget=np.zeros((paths, signed), np.int64),
        ),
        measures=Measures(
            np.zeros((0, years)), np.zeros((0, years)), np.zeros((0, years)),
            np.zeros((0, years)), np.ones(years),
        ),
    )  # fmt: skip


def costs_by_trial(found: Problem, bought: int, signed: int) -> Floats:
    """The least cost of each path, in yen of today, for whole tonnes bought now and signed, by
    trying every way of ending credits and of buying; infinite nowhere, because every duty can be
    paid for."""
    return np.array([_path(found, path, bought, signed) for path in range(found.paths)])


def _path(found: Problem, path: int, bought: int, signed: int) -> float:
    paid = float(bought * found.purchases.price[path].sum())
    arrives = found.forwards.arrives[path]
    there = np.zeros(found.years)
    there[0] += bought + found.stock[path, 0, 0]
    if len(arrives) and arrives[0] < found.years:
        there[arrives[0]] += signed
        paid += float(signed * found.forwards.price[0])
    ways = _ways(found.years, len(found.uses) == 3)  # (years, columns) of whole tonnes
    uses, buys, extra = ways[:, :, :3], ways[:, :, 3:6], ways[:, :, 6]
    possible = np.ones(len(ways), bool)
    cost = np.full(len(ways), paid)
    bank, ended, freed = np.zeros(len(ways)), np.zeros(len(ways)), np.zeros(len(ways))
    surplus = 0.0
    for year in range(found.years):
        price = found.slot_price[path, 0, 0, year]
        discount = found.discount[year]
        ended = ended + uses[:, year].sum(axis=1)
        possible &= ended <= there[: year + 1].sum()
        possible &= buys[:, year].sum(axis=1) <= min(found.slot_most[path, 0, 0, year], 9)
        possible &= np.isfinite(price) | (buys[:, year].sum(axis=1) == 0)
        counted = (uses + buys)[:, year, [DUTY, BOTH]].sum(axis=1)
        possible &= counted <= found.room[path, year]
        other = (uses + buys)[:, year, [OTHER, BOTH]].sum(axis=1)
        missing = np.maximum(0, found.targets[1, year] - other)
        lacking = found.need[path, year] - found.arrivals[path, year] - bank - counted
        bank = np.maximum(0, -lacking) + extra[:, year]
        freed = freed + counted
        surplus = max(0.0, surplus + found.arrivals[path, year] - found.need[path, year])
        possible &= (extra[:, year] == 0) | (bank <= surplus + freed)
        unit = min(found.spot[path, year], found.resort[path, year])
        short = np.maximum(0, lacking) * unit + extra[:, year] * found.spot[path, year]
        cost += discount * short
        cost += discount * missing * found.missed[1, year]
        if np.isfinite(price):
            cost += discount * price * buys[:, year].sum(axis=1)
    left = there.sum() - ended
    cost -= left * found.left[0]
    return float(cost[possible].min())


@cache
def _ways(years: int, is_shared: bool) -> np.ndarray:
    """Every way (ways, years, 7): tonnes of the stock and bought for the duty, for the other
    scheme, for both; allowances bought beyond the shortage. At most 3 of each, and 1 bought."""
    both = (0, 1, 2, 3) if is_shared else (0,)
    uses = [one for one in product(range(4), range(4), both) if sum(one) <= 3]
    buys = [one for one in product((0, 1), (0, 1), both[:2]) if sum(one) <= 1]
    extra = (0, 1) if years > 1 else (0,)
    of_year = [(*use, *buy, more) for use in uses for buy in buys for more in extra]
    return np.array(list(product(of_year, repeat=years)))
