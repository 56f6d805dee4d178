"""Tests of ZIP: adaptation to each kind of shout, and convergence of a market."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import Phase
from simulation.markets.single_auction import case_instrument
from simulation.markets.trading_session import TraderGroup, TradingSession
from simulation.traders.interface import Chance, no_traders
from simulation.traders.zero_intelligence import ZeroIntelligence
from simulation.traders.zip import (
    Memory,
    ShoutOutcome,
    Sides,
    Zip,
    directions,
    first_memory,
    learn,
    shouted,
)
from tests.simulation.traders.markets import rows, session, wanting


def way(is_seller: bool, active: bool, price: float, q: float, heard: ShoutOutcome) -> int:
    sides = Sides(np.array([100.0]), np.array([is_seller]), np.array([active]))
    return int(directions(sides, np.array([price]), np.array([q]), heard)[0])


def twin_way(is_seller: bool, active: bool, p: float, q: float, heard: ShoutOutcome) -> int:
    """Cliff and Bruten's table, line by line; +1 is a higher price."""
    taken = heard in (ShoutOutcome.BID_TAKEN, ShoutOutcome.OFFER_TAKEN, ShoutOutcome.CLEARED)
    bid_heard = heard in (ShoutOutcome.BID_TAKEN, ShoutOutcome.BID_LEFT, ShoutOutcome.CLEARED)
    offer_heard = heard in (ShoutOutcome.OFFER_TAKEN, ShoutOutcome.OFFER_LEFT, ShoutOutcome.CLEARED)
    if is_seller:
        if taken:
            if p <= q:
                return 1  # raise the margin
            return -1 if bid_heard and active else 0
        return -1 if offer_heard and active and p >= q else 0
    if taken:
        if p >= q:
            return -1
        return 1 if offer_heard and active else 0
    return 1 if bid_heard and active and p <= q else 0


@pytest.mark.parametrize("heard", ShoutOutcome)
@pytest.mark.parametrize("is_seller", [True, False])
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("price", [90.0, 100.0, 110.0])
def test_margins_move_as_the_table_says(
    heard: ShoutOutcome, is_seller: bool, active: bool, price: float
) -> None:
    assert way(is_seller, active, price, 100.0, heard) == twin_way(
        is_seller, active, price, 100.0, heard
    )


def test_a_step_is_widrow_hoff_with_momentum() -> None:
    sides = Sides(np.array([100.0]), np.array([True]), np.array([True]))
    memory = Memory(np.array([0.1]), np.array([4.0]), np.array([0.3]), np.array([0.05]))
    after = learn(
        sides, memory, np.array([120.0]), ShoutOutcome.OFFER_TAKEN, np.array([[0.5, 0.2]]), 5.0
    )
    target = 120 * (1 + 0.05 * 0.5) + 5 * 0.2
    step = 0.05 * 4 + 0.95 * 0.3 * (target - 110)
    assert after.momentum[0] == pytest.approx(step)
    assert after.margin[0] == pytest.approx((110 + step) / 100 - 1)


def test_a_trader_that_a_shout_does_not_concern_keeps_its_memory() -> None:
    sides = Sides(np.array([100.0]), np.array([True]), np.array([False]))
    memory = Memory(np.array([0.1]), np.array([4.0]), np.array([0.3]), np.array([0.05]))
    after = learn(sides, memory, np.array([90.0]), ShoutOutcome.OFFER_LEFT, np.zeros((1, 2)), 5.0)
    assert [column[0] for column in after] == [0.1, 4.0, 0.3, 0.05]


def test_nobody_shouts_at_a_loss() -> None:
    limit, margin = np.array([100.0] * 4), np.array([-0.5, 0.2, 0.5, -0.2])
    is_seller = np.array([True, True, False, False])
    assert shouted(limit, margin, is_seller).tolist() == [100, 120, 100, 80]


def test_first_margins_and_rates_lie_in_cliffs_ranges() -> None:
    draws = np.random.default_rng(1).random((1000, 3))
    memory = first_memory(draws, np.arange(1000) % 2 == 0)
    assert 0.05 <= abs(memory.margin).min() < abs(memory.margin).max() < 0.35
    assert 0.1 <= memory.beta.min() < memory.beta.max() < 0.5
    assert 0 <= memory.gamma.min() < memory.gamma.max() < 0.1
    assert (memory.margin[::2] > 0).all()
    assert (memory.margin[1::2] < 0).all()


def smith(strategy: object, seed: int) -> TradingSession:
    """Eleven buyers 3.25 to 0.75 and as many sellers (Smith 1962, chart 1), in cents x 10."""
    traders = no_traders(22, 1)
    traders.yen[:], traders.held_t[:] = 10**9, 10**6
    values = [3250 - 250 * step for step in range(11)]
    traders.value_ticks[:, 0, 0] = values + values[::-1]
    traders.wanted_t[:, 0, 0] = [10] * 11 + [-10] * 11
    return TradingSession([case_instrument(2600, 6000)], [TraderGroup(strategy, traders)], seed)  # type: ignore[arg-type]


def smith_alpha(strategy: object, seed: int) -> float:
    """Smith's alpha of sessions 20 to 60, in per cent of 2,000; wants are renewed each session."""
    venue = smith(strategy, seed)
    fresh = venue.groups[0].traders.wanted_t
    prices = []
    for _ in range(60):
        result = venue.session()
        prices.append(int(result.price_ticks[0]))
        group = venue.groups[0]
        venue.groups[0] = group._replace(traders=group.traders._replace(wanted_t=fresh))
        venue.check()
    late = np.array([price for price in prices[20:] if price > 0])
    return float(100 * np.sqrt(((late - 2000.0) ** 2).mean()) / 2000)


def test_a_market_of_them_finds_its_price_from_afar() -> None:
    alphas = [smith_alpha(Zip(), seed) for seed in range(5)]
    random = [smith_alpha(ZeroIntelligence(), seed) for seed in range(5)]
    assert max(alphas) < 8
    assert np.mean(alphas) < np.mean(random) / 2


def test_a_trader_remembers_by_its_entity() -> None:
    strategy = Zip()
    traders = wanting([(2500, 5)], [(2500, 5)])
    first = rows(strategy.orders(traders, session(), Chance(1, 0)))
    turned = traders._replace(account=traders.account[::-1], entity=traders.entity[::-1])
    again = rows(strategy.orders(turned, session(), Chance(1, 0)))
    assert sorted(first) == sorted(again)
    assert first[0][3] != first[1][3]


def test_one_who_turns_seller_keeps_the_size_of_its_margin() -> None:
    strategy = Zip()
    bid = rows(strategy.orders(wanting([(2000, 5)]), session(), Chance(1, 0)))[0][3]
    offer = rows(strategy.orders(wanting([(2000, -5)]), session(), Chance(1, 0)))[0][3]
    assert offer - 2000 == pytest.approx(2000 - bid, abs=1)


def test_a_margin_that_learning_uses_up_stays_at_nothing() -> None:
    sides = Sides(np.array([100.0] * 2), np.array([True, False]), np.array([True, True]))
    memory = Memory(np.array([0.01, -0.01]), np.zeros(2), np.full(2, 0.5), np.zeros(2))
    q = np.array([60.0, 140.0])
    low = learn(sides, memory, q, ShoutOutcome.BID_TAKEN, np.zeros((2, 2)), 5.0)
    high = learn(sides, memory, q, ShoutOutcome.OFFER_TAKEN, np.zeros((2, 2)), 5.0)
    assert (low.margin[0], high.margin[1]) == (0, 0)


def test_without_a_trade_all_come_nearer() -> None:
    strategy = Zip()
    traders = wanting([(2500, 5)], [(2500, -5)])
    first = rows(strategy.orders(traders, session(), Chance(1, 0)))
    later = rows(strategy.orders(traders, session(prices=[[-1]], number=1), Chance(1, 1)))
    assert later[0][3] > first[0][3]
    assert later[1][3] < first[1][3]


def test_they_trade_continuously_too() -> None:
    venue = TradingSession(
        [case_instrument(2000, 6000)], smith(Zip(), 1).groups, seed=1, phase=Phase.CONTINUOUS
    )
    assert venue.session().volume_t[0] > 0
