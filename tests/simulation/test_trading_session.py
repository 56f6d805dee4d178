"""Tests of a market of sessions: properties for all strategies and any order of groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.commands import Phase
from exchange.instruments import AuctionTie, Instrument
from simulation.markets.single_auction import case_instrument
from simulation.markets.trading_session import TraderGroup, TradingSession, serve
from simulation.traders.arbitrage import Arbitrage
from simulation.traders.compliance import ComplianceTrader
from simulation.traders.interface import Traders, no_traders
from simulation.traders.market_maker import Duty, MarketMaker
from simulation.traders.speculator import Speculator
from simulation.traders.zero_intelligence import ZeroIntelligence
from simulation.traders.zip import Zip

BAND_PERCENT = 30


def instruments(tie: AuctionTie = AuctionTie.PRO_RATA) -> list[Instrument]:
    """Two markets with a daily limit."""
    market = replace(case_instrument(2000, 6000), band_percent=BAND_PERCENT, auction_tie=tie)
    return [market, replace(market, symbol="OTHER/JPY", code="OTHER")]


def people(rng: np.random.Generator, count: int, first_entity: int) -> Traders:
    traders = no_traders(count, 2, 2)
    traders.entity[:] += first_entity
    traders.yen[:] = rng.integers(0, 10**7, count)
    traders.held_t[:] = rng.integers(0, 2000, (count, 2))
    traders.value_ticks[:] = rng.integers(1000, 3500, (count, 2, 2))
    traders.wanted_t[:] = rng.integers(-300, 300, (count, 2, 2))
    traders.credit_room_t[:] = rng.integers(0, 500, count)
    return traders


def everybody(seed: int) -> list[TraderGroup]:
    """Every strategy, with a few traders each."""
    rng = np.random.default_rng(seed)
    strategies = (
        ComplianceTrader(),
        ZeroIntelligence(),
        Zip(),
        Speculator(size_t=50),
        Arbitrage(size_t=100),
        MarketMaker(duties=(Duty(0, 100), Duty(1, 100))),
    )
    return [
        TraderGroup(strategy, people(rng, 6, 10 * index))
        for index, strategy in enumerate(strategies)
    ]


def owned(venue: TradingSession) -> np.ndarray:
    """Yen, and tonnes by instrument, of all traders together."""
    yen = sum(int(group.traders.yen.sum()) for group in venue.groups)
    held = sum(group.traders.held_t.sum(axis=0) for group in venue.groups)
    return np.array([yen, *held])


@settings(max_examples=15)
@given(st.integers(0, 2**31), st.sampled_from([Phase.AUCTION_CALL, Phase.CONTINUOUS]))
def test_nothing_is_lost_and_nobody_trades_outside_the_band(seed: int, phase: Phase) -> None:
    venue = TradingSession(instruments(), everybody(seed), seed, phase)
    before = owned(venue)
    for _ in range(4):
        low, high = venue.markets["low_ticks"].copy(), venue.markets["high_ticks"].copy()
        holdings = {
            g: (group.traders.yen, group.traders.held_t) for g, group in enumerate(venue.groups)
        }
        result = venue.session()
        venue.check()
        assert owned(venue).tolist() == before.tolist()
        market, price, quantity, buyer, seller = result.trades.T
        assert (low[market] <= price).all()
        assert (price <= high[market]).all()
        assert result.rejected == 0
        assert np.bincount(market, quantity, 2).tolist() == result.volume_t.tolist()
        for g, group in enumerate(venue.groups):
            for i, account in enumerate(group.traders.account.tolist()):
                bought, sold = buyer == account, seller == account
                paid = (price * quantity)[bought].sum() - (price * quantity)[sold].sum()
                assert group.traders.yen[i] == holdings[g][0][i] - paid
                net = np.bincount(market[bought], quantity[bought], 2)
                net = net - np.bincount(market[sold], quantity[sold], 2)
                assert (group.traders.held_t[i] == holdings[g][1][i] + net).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("phase", [Phase.AUCTION_CALL, Phase.CONTINUOUS])
def test_the_order_of_the_groups_changes_nothing(seed: int, phase: Phase) -> None:
    """Accounts address arrivals, so groups keep theirs: only the order of calls is reversed."""
    one = TradingSession(instruments(), everybody(seed), seed, phase)
    other = TradingSession(instruments(), everybody(seed), seed, phase)
    other.groups.reverse()
    for _ in range(3):
        assert one.session().trades.tolist() == other.session().trades.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_who_has_which_account_does_not_move_an_auctions_price(seed: int) -> None:
    """Pro rata ties: price, volume and each entity's trades are equal up to the last odd tonnes."""
    groups = everybody(seed)
    rng = np.random.default_rng(seed)
    turned = []
    for strategy, traders in everybody(seed):
        order = rng.permutation(len(traders.account))
        turned.append(TraderGroup(strategy, Traders(*(column[order] for column in traders))))
    one, other = (
        TradingSession(instruments(), these, seed).session() for these in (groups, turned[::-1])
    )
    assert one.price_ticks.tolist() == other.price_ticks.tolist()
    assert one.volume_t.tolist() == other.volume_t.tolist()
    assert one.volume_t.sum() > 0


def test_a_run_repeats_and_another_seed_differs() -> None:
    def trades(seed: int) -> list[list[int]]:
        venue = TradingSession(instruments(), everybody(1), seed)
        return [row for _ in range(5) for row in venue.session().trades.tolist()]

    assert trades(1) == trades(1) != trades(2)


def test_the_base_price_follows_and_the_band_with_it() -> None:
    venue = TradingSession(instruments(), everybody(2), seed=2)
    venue.session()
    price = int(venue.session().price_ticks[0])
    assert price > 0
    market = venue.markets[0]
    assert market["reference_ticks"] == market["last_ticks"] == price
    assert market["low_ticks"] == -(-price * (100 - BAND_PERCENT) // 100)
    assert market["high_ticks"] == price * (100 + BAND_PERCENT) // 100


@pytest.mark.parametrize(
    ("wanted", "bought", "left"),
    [
        ([10, 20, -5], 0, [10, 20, -5]),
        ([10, 20, -5], 7, [3, 20, -5]),
        ([10, 20, -5], 15, [0, 15, -5]),
        ([10, 20, -5], 99, [0, 0, -5]),
        ([10, -20, -5], -22, [10, 0, -3]),
    ],
)
def test_wants_are_served_first_step_first(wanted: list[int], bought: int, left: list[int]) -> None:
    wants = np.array([[wanted]])
    serve(wants, np.array([[bought]]))
    assert wants.tolist() == [[left]]
