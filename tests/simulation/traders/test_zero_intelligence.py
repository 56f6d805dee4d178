"""Tests of random traders on the venue's kernel, and of single auctions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.commands import Side
from simulation.core.rng import stream
from simulation.markets.single_auction import case_instrument, clear, orders_of
from simulation.markets.zero_intelligence import (
    BOTH,
    UnitTraders,
    ZeroIntelligenceMarket,
    unit_traders,
    worth,
)

VALUES, COSTS = [90, 70, 50], [20, 40, 60]


def session(seed: int) -> tuple[np.ndarray, UnitTraders]:
    people = unit_traders(VALUES, COSTS)
    market = ZeroIntelligenceMarket(case_instrument(50, 100), 6, quotes=500, highest_ask=100)
    return market.session(people, stream(seed, "session").random((500, 3))), people


def test_nobody_trades_at_a_loss_and_units_are_neither_made_nor_lost() -> None:
    trades, people = session(1)
    assert len(trades) >= 2
    for price, buyer, seller in trades.tolist():
        assert COSTS[seller - 3] <= price <= VALUES[buyer]
    assert people.units.sum() == 3


def test_trade_only_adds_to_what_units_are_worth() -> None:
    before = worth(unit_traders(VALUES, COSTS), np.array([0, 0, 0, 1, 1, 1]))
    _, people = session(1)
    assert worth(people, people.units) > before == 120


def test_a_session_repeats_exactly_and_another_seed_differs() -> None:
    assert (session(1)[0] == session(1)[0]).all()
    assert session(1)[0].tolist() != session(2)[0].tolist()


def test_a_pit_serves_one_population_after_another() -> None:
    market = ZeroIntelligenceMarket(case_instrument(50, 100), 6, quotes=500, highest_ask=100)
    draws = stream(1, "session").random((500, 3))
    tapes = [market.session(unit_traders(VALUES, COSTS), draws) for _ in range(2)]
    assert (tapes[0] == tapes[1]).all()


def test_traders_without_a_role_move_units_to_where_they_are_worth_more() -> None:
    values = np.array([[90, 60, 30, 10], [50, 40, 35, 5]])
    people = UnitTraders(values, np.array([0, 4]), np.array([BOTH, BOTH]))
    market = ZeroIntelligenceMarket(case_instrument(50, 100), 2, quotes=20_000, highest_ask=100)
    market.session(people, stream(3, "roles").random((20_000, 3)))
    assert people.units.tolist() == [2, 2]


def test_an_auction_without_a_cross_has_no_price() -> None:
    orders = orders_of([(0, Side.BUY, 40, 5), (1, Side.SELL, 60, 5)])
    assert clear(orders, 2, case_instrument(50, 100)) == (-1, 0, 0, [0, 0])


LEG = st.tuples(st.sampled_from(list(Side)), st.integers(1, 100), st.integers(1, 50))


@settings(max_examples=60)
@given(st.lists(LEG, min_size=1, max_size=12), st.integers(1, 100))
def test_one_price_serves_everybody_who_trades(
    legs: list[tuple[Side, int, int]], reference: int
) -> None:
    orders = orders_of((trader, *leg) for trader, leg in enumerate(legs))
    found = clear(orders, len(legs), case_instrument(reference, 100))
    assert sum(found.bought_t) == 0
    assert sum(t for t in found.bought_t if t > 0) == found.volume_t
    for (side, price, quantity), bought in zip(legs, found.bought_t, strict=True):
        assert 0 <= (bought if side is Side.BUY else -bought) <= quantity
        if bought:
            assert price >= found.price_ticks if side is Side.BUY else price <= found.price_ticks


@pytest.mark.parametrize("reference", [61, 75, 90])
def test_between_two_prices_the_one_nearest_to_the_reference_is_taken(reference: int) -> None:
    orders = orders_of([(0, Side.BUY, 90, 5), (1, Side.SELL, 61, 5)])
    assert clear(orders, 2, case_instrument(reference, 100)).price_ticks == reference
