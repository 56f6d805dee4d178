"""The kernels that make a session's orders and quotes give the same rows as their slow twins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

import numpy as np
import pytest

from exchange.commands import Side
from exchange.matching import MESSAGE
from simulation.gx_ets.compliance import FirmDemand, SessionState, allowance_orders
from simulation.gx_ets.credit_trade import Holders, OtherDemand, asks, bids_of_others
from simulation.gx_ets.keys import Behavior
from simulation.gx_ets.quotes import quotes_left
from simulation.traders.interface import Messages, blank
from tests.simulation.gx_ets import slow_orders

ACCOUNTS = 400
COLUMNS = ("account", "instrument", "side", "price_ticks", "quantity_t", "kind", "time_in_force")


def are_same(found: Messages, expected: Messages) -> bool:
    return len(found) == len(expected) and all(
        (found[name] == expected[name]).all() for name in COLUMNS
    )


def demands(rng: np.random.Generator) -> FirmDemand:
    """Firms in every state: pressed or not, above a limit or not, that may sell or not."""
    size = rng.lognormal(11, 2, ACCOUNTS)
    holds = rng.integers(0, 3 * size.astype(np.int64) + 1)
    return FirmDemand(
        number=rng.permutation(ACCOUNTS),
        account=np.arange(ACCOUNTS, dtype=np.int64) + 2,
        size_t=size,
        holds_t=holds,
        free_t=(holds * rng.choice([0, 0.5, 1], ACCOUNTS)).astype(np.int64),
        needs_t=size * rng.uniform(0, 2, ACCOUNTS),
        due_t=size * rng.choice([0, 0, 1e-4, 0.3], ACCOUNTS),
        kept_t=size * rng.choice([0, 0, 0.2], ACCOUNTS),
        factor=np.exp(rng.normal(0, 0.05, ACCOUNTS)),
        may_sell=rng.random(ACCOUNTS) < 0.9,
        excess_t=size * rng.choice([0, 0, 0, 0.1], ACCOUNTS),
    )


def moments(rng: np.random.Generator) -> Iterator[SessionState]:
    for session, urgency in product(range(5), (0.0, 0.4, 1.0)):
        forecast, last = rng.uniform(1_000, 5_000, 2)
        low, high = (900, 4_400) if session % 2 else (1, 100_000)
        yield SessionState(session, forecast, last, 4_300.0, urgency, low, high)


@pytest.mark.parametrize("seed", range(4))
def test_allowance_orders_are_those_of_the_slow_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keys = Behavior(participation=(0.1, 1.0, 0.0, 0.3)[seed])
    for moment in moments(rng):
        wants = demands(rng)
        found = allowance_orders(keys, seed, wants, moment, 3)
        assert are_same(found, slow_orders.allowance_orders(keys, seed, wants, moment, 3))
        assert len(found) > 20


@pytest.mark.parametrize("seed", range(4))
def test_orders_of_credits_are_those_of_the_slow_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    entity = np.arange(ACCOUNTS, dtype=np.int64)
    offers = bids = 0
    for moment in moments(rng):
        held = rng.integers(0, 50_000, ACCOUNTS) * (rng.random(ACCOUNTS) < 0.7)
        free = np.where(rng.random(ACCOUNTS) < 0.2, 0, held // rng.integers(1, 4))
        holders = Holders(entity, entity + 9, held, free)
        sold_mt = float(rng.uniform(0, 30))
        found = asks(seed, holders, moment, 1, sold_mt)
        assert are_same(found, slow_orders.asks(seed, holders, moment, 1, sold_mt))
        offers += len(found)
        demand = OtherDemand(
            choke=float(rng.uniform(500, 9_000)),
            potential_t=5e6,
            season=float(rng.uniform(0.5, 200)),
            visits=float(rng.uniform(0.5, 4)),
            bid_spread=(None, 0.0, 0.05)[moment.session % 3],
        )
        buyers = (entity, entity + 9)
        found = bids_of_others(seed, buyers, moment, 2, demand)
        assert are_same(found, slow_orders.bids_of_others(seed, buyers, moment, 2, demand))
        bids += len(found)
    assert offers > 100
    assert bids > 100


def side_of(rng: np.random.Generator, count: int, side: Side, middle: int) -> Messages:
    orders = blank(count)
    orders["side"], orders["instrument"] = int(side), 2
    orders["price_ticks"] = rng.integers(middle - 5, middle + 6, count)
    orders["quantity_t"] = rng.integers(1, 30, count)
    return orders


def test_the_quote_left_is_that_of_the_slow_twin() -> None:
    rng = np.random.default_rng(7)
    for counts in product((0, 1, 2, 9, 40), (0, 1, 2, 9, 40)):
        for middle in (90, 97, 100):
            bids = side_of(rng, counts[0], Side.BUY, middle)
            offers = side_of(rng, counts[1], Side.SELL, 100)
            other = side_of(rng, 3, Side.SELL, 80)
            other["instrument"] = 3
            parts = (bids, other, offers)
            joined = np.frombuffer(bytearray(b"".join(p.tobytes() for p in parts)), MESSAGE)
            slow = [[3, *chain(*slow_orders.best_left(bids[:0], other))]]
            if len(bids) + len(offers):
                slow.insert(0, [2, *chain(*slow_orders.best_left(bids, offers))])
            assert quotes_left(joined, 5).tolist() == slow
